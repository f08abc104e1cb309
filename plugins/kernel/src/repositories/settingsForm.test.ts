import { aRepository } from '../__testUtils__/fixtures';
import { changesOf, formOf, isUsable, typedOf } from './settingsForm';

const BOOKSHOP = aRepository({ docsRootPath: 'docs' });

describe('changesOf', () => {
  it.each([
    ['nothing', {}, {}],
    ['another role', { role: 'docs' }, { role: 'docs' }],
    ['an alias that was emptied: it stays', { alias: '' }, {}],
    [
      'a docs root that was emptied',
      { docsRootPath: '' },
      { docsRootPath: null },
    ],
    ['a token', { botToken: 'ghp_12345678' }, { botToken: 'ghp_12345678' }],
  ] as const)('%s', (_what, typed, changes) => {
    const form = { ...formOf(BOOKSHOP), ...typed };
    expect(changesOf(form, BOOKSHOP)).toEqual(changes);
  });
});

describe('typedOf', () => {
  it('leaves to the server what was left empty', () => {
    expect(typedOf({ ...formOf(undefined), alias: 'shop' })).toEqual({
      alias: 'shop',
      role: 'service',
    });
  });
});

describe('isUsable', () => {
  it.each([
    [{}, true],
    [{ alias: 'Book Shop' }, false],
    [{ platformToken: 'short' }, false],
    [{ platformToken: 'long enough' }, true],
  ])('%j: %s', (typed, usable) => {
    expect(isUsable({ ...formOf(undefined), ...typed })).toBe(usable);
  });
});
