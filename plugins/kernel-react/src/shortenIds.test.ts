import { shortenIds } from './shortenIds';

describe('shortenIds', () => {
  it.each([
    ['0f6f1b1a-7f0e-4c55-9a54-0d2f6c1b7a01', '0f6f1b1a…'],
    [`main@${'ab12'.repeat(10)}`, 'main@ab12ab12…'],
    ['f'.repeat(64), `${'f'.repeat(8)}…`],
    ['codex/issue-12', 'codex/issue-12'],
    ['run-f187d13383b0-a1', 'run-f187d13383b0-a1'],
  ])('shows %s as %s', (text, expected) => {
    expect(shortenIds(text)).toBe(expected);
  });
});
