import {
  resolveReviseStage,
  type ReviseFacts,
  type ReviseResolution,
} from './resolveReviseStage';

const nothing: ReviseFacts = {
  pullRequestStages: [],
  linkedIssues: [],
  issueStages: [],
  lastStageOfPullRequest: undefined,
  lastStageOfIssue: undefined,
};

it.each<[string, Partial<ReviseFacts>, ReviseResolution]>([
  [
    'E2E-050: one stage label on the pull request',
    {
      pullRequestStages: ['dev'],
      issueStages: ['qa'],
      lastStageOfPullRequest: 'design',
    },
    { kind: 'resolved', stage: 'dev', source: 'pr_labels' },
  ],
  [
    'the label of a stage and that of its revision name one stage',
    { pullRequestStages: ['dev', 'dev'] },
    { kind: 'resolved', stage: 'dev', source: 'pr_labels' },
  ],
  [
    'E2E-051: a stage label on the linked issue only',
    {
      linkedIssues: [12],
      issueStages: ['design'],
      lastStageOfPullRequest: 'dev',
    },
    { kind: 'resolved', stage: 'design', source: 'issue_labels' },
  ],
  [
    'E2E-052: an earlier run of the pull request only (3.1.4 e)',
    {
      linkedIssues: [12],
      lastStageOfPullRequest: 'dev',
      lastStageOfIssue: 'qa',
    },
    { kind: 'resolved', stage: 'dev', source: 'last_run_context' },
  ],
  [
    'E2E-053: the history of the issue only',
    { linkedIssues: [12], lastStageOfIssue: 'plan' },
    { kind: 'resolved', stage: 'plan', source: 'issue_history' },
  ],
  [
    'E2E-054: several stages on the pull request (3.1.4 f)',
    { pullRequestStages: ['dev', 'design'], lastStageOfPullRequest: 'dev' },
    { kind: 'ambiguous', stages: ['design', 'dev'], issues: [] },
  ],
  [
    'E2E-054: several stages on the issue',
    {
      linkedIssues: [12],
      issueStages: ['qa', 'dev'],
      lastStageOfPullRequest: 'dev',
    },
    { kind: 'ambiguous', stages: ['dev', 'qa'], issues: [] },
  ],
  [
    'runs of different issues had the pull request',
    { linkedIssues: [12, 9], lastStageOfPullRequest: 'dev' },
    { kind: 'ambiguous', stages: [], issues: [9, 12] },
  ],
  [
    'a stage label on the pull request decides, whatever issues are linked',
    { pullRequestStages: ['dev'], linkedIssues: [12, 14] },
    { kind: 'resolved', stage: 'dev', source: 'pr_labels' },
  ],
  ['E2E-055: nothing is known', {}, { kind: 'not_resolved' }],
])('%s', (_, facts, expected) => {
  expect(resolveReviseStage({ ...nothing, ...facts })).toEqual(expected);
});
