import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import { REASON_CODES, reasonMessages } from './reasonMessages';

describe.each(LOCALES)('reason messages in %s', locale => {
  const texts: Record<string, string> = reasonMessages[locale];

  it('has a text for each reason code and for nothing else', () => {
    expect(Object.keys(texts).sort()).toEqual([...REASON_CODES].sort());
  });

  it.each(REASON_CODES)('%s is a sentence', code => {
    expect(texts[code]).toMatch(/^\p{Lu}.*\.$/u);
  });
});

it('has no reason code twice', () => {
  expect(new Set(REASON_CODES).size).toBe(REASON_CODES.length);
});
