import { DELIVERY_ROLES } from '@stagecraft/backstage-plugin-kernel-common';
import { removalText, waitsForText } from './roleTexts';

it('names each role with its label, in both languages', () => {
  for (const locale of ['en', 'ru'] as const) {
    const waits = DELIVERY_ROLES.map(role => ({ role, label: `need:${role}` }));
    const text = waitsForText(locale, waits);
    for (const { label } of waits) expect(text).toContain(`(${label})`);
    expect(text).not.toMatch(/[{}\n]/);
  }
  expect(waitsForText('en', [{ role: 'qa', label: 'wants QA' }])).toMatch(
    /^It waits for a quality engineer \(wants QA\)\. That is done by a comment/,
  );
});

it.each(['en', 'ru'] as const)(
  'says why a label is back, and mentions nobody (%s)',
  locale => {
    const text = removalText({
      ...{ locale, role: 'km', label: 'need:`km`' },
      login: '@mona <!-- #1',
    });
    expect(text).toContain("`need:'km'`");
    expect(text).not.toMatch(/@mona|<!--|#1/);
    expect(text).not.toMatch(/[{}]/);
  },
);
