import { nextWorkBranch } from './workBranch';

it.each([
  [[], 'codex/issue-12'],
  [['codex/issue-12'], 'codex/issue-12-2'],
  [['codex/issue-12', 'codex/issue-12-2'], 'codex/issue-12-3'],
  [['codex/issue-12-2'], 'codex/issue-12'],
])('with %j taken: %s', (taken, expected) => {
  expect(nextWorkBranch(12, taken)).toBe(expected);
});
