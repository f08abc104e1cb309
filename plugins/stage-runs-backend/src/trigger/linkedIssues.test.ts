import { linkedIssues } from './linkedIssues';

it.each<[string, Partial<Parameters<typeof linkedIssues>[0]>, number[]]>([
  [
    'earlier runs, which know best',
    { issuesOfRuns: [12, 12], body: 'Fixes #99', headRef: 'codex/issue-3' },
    [12],
  ],
  [
    'closing keywords',
    { body: 'Closes #12, fixes #13.\nResolved: #14' },
    [12, 13, 14],
  ],
  ['the branch', { headRef: 'codex/issue-12' }, [12]],
  ['a second branch of the issue', { headRef: 'codex/issue-12-2' }, [12]],
  [
    'keyword and branch that agree',
    { body: 'closes #12', headRef: 'codex/issue-12' },
    [12],
  ],
  ['a mention that closes nothing', { body: 'See #12 and encloses #13' }, []],
  ['another repository', { body: 'Fixes other/repo#12' }, []],
  ['a number that no issue has', { body: 'Fixes #0 and #99999999999' }, []],
  ['a branch of a person', { headRef: 'feature/codex/issue-12' }, []],
])('%s', (_, pullRequest, expected) => {
  expect(
    linkedIssues({ issuesOfRuns: [], body: '', headRef: 'x', ...pullRequest }),
  ).toEqual(expected);
});
