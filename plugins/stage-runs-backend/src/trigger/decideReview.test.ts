import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import {
  reasonMessages,
  REVIEW_REASONS,
  type TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { anIssue, aPullRequest, aStage, aUser } from '../__testUtils__/samples';
import { decideReview, REVIEW_RULES, type ReviewFacts } from './decideReview';

/** 3.1.4 e: the pull request of a run, reviewed by a member with read_write. */
const accepted: ReviewFacts = {
  pullRequest: aPullRequest(),
  isOurs: true,
  sender: { type: 'User', login: 'mateo' },
  user: aUser(),
  role: 'read_write',
  configProblems: [],
  resolution: { kind: 'resolved', stage: 'dev', source: 'last_run_context' },
  stage: aStage(),
  issue: anIssue(),
  issueLabels: [],
  revisedFinality: undefined,
  asksAgain: false,
  pullRequestLabels: [],
};

const model = (value: string) =>
  ({ kind: 'model', key: `model.${value}` } as CatalogueLabel);
const effort = (value: string) =>
  ({ kind: 'effort', key: `effort.${value}` } as CatalogueLabel);

type Case = [string, Partial<ReviewFacts>, TriggerReason | undefined];
const cases: Case[] = [
  ['a member with read_write (row 13)', {}, undefined],
  [
    'a closed pull request',
    { pullRequest: aPullRequest({ state: 'closed' }) },
    'revise_pr_not_found',
  ],
  [
    'a pull request from a fork',
    { pullRequest: aPullRequest({ isFromFork: true }) },
    'revise_pr_not_found',
  ],
  [
    'a pull request of a person',
    { isOurs: false },
    'review_of_foreign_pull_request',
  ],
  ...(['state.blocked', 'state.abandoned', 'need.input'] as const).map(
    (key): Case => [
      `E2E-035 ${key} on the issue`,
      { issueLabels: [{ key } as CatalogueLabel] },
      'stage_gate_closed',
    ],
  ),
  [
    'E2E-057 a bot',
    { sender: { type: 'Bot', login: 'lint[bot]' } },
    'sender_type_bot_not_permitted',
  ],
  [
    'a person without an account here',
    { user: undefined },
    'sender_not_allowed',
  ],
  ['somebody else’s member', { role: undefined }, 'sender_not_project_member'],
  ['a reader', { role: 'read' }, 'sender_role_read_not_permitted'],
  [
    'E2E-054 several stages (row 14)',
    { resolution: { kind: 'ambiguous', stages: ['dev', 'qa'], issues: [] } },
    'pull_request_review_stage_ambiguous',
  ],
  [
    'E2E-055 no stage (row 15)',
    { resolution: { kind: 'not_resolved' } },
    'pull_request_review_stage_not_resolved',
  ],
  [
    'a stage without an issue',
    { issue: undefined },
    'pull_request_review_stage_not_resolved',
  ],
  [
    'a stage that nobody contributes',
    { stage: undefined },
    'stage_not_installed',
  ],
  [
    'a stage that its module has disabled',
    {
      stage: aStage({
        disabled: { reason: { en: 'It comes later.', ru: 'Он будет позже.' } },
      }),
    },
    'stage_disabled',
  ],
  [
    'a repository whose services.yaml can not be used',
    { configProblems: ['spec.x: is not known'] },
    'repository_config_invalid',
  ],
  [
    'a superseded result',
    { revisedFinality: 'superseded' },
    'result_superseded',
  ],
  [
    'a rethink that was done',
    { revisedFinality: 'in_effect' },
    'rethink_in_effect',
  ],
  [
    'a superseded result, by a reader: who may not ask is told that',
    { revisedFinality: 'superseded', role: 'read' },
    'sender_role_read_not_permitted',
  ],
  ['a closed issue', { issue: anIssue({ state: 'closed' }) }, 'issue_closed'],
  [
    'two models on the issue',
    { issueLabels: [model('a'), model('b')] },
    'multiple_model_labels',
  ],
  [
    'two efforts on the pull request',
    { pullRequestLabels: [effort('low'), effort('high')] },
    'multiple_effort_labels',
  ],
];

it.each(cases)('%s', (_, changes, reason) => {
  expect(decideReview({ ...accepted, ...changes })?.reason).toBe(reason);
});

it.each(LOCALES)('every reason of the table has a text in %s', locale => {
  for (const { reason } of REVIEW_RULES) {
    expect(reasonMessages[locale][reason]).toBeTruthy();
  }
});

it('every reason of reviews is reached by a case, or tells of a review that asks for nothing', () => {
  const reached = new Set(cases.map(([, , reason]) => reason));
  expect(REVIEW_REASONS.filter(reason => !reached.has(reason))).toEqual([
    'review_asks_no_changes',
  ]);
});

it('bots and strangers’ pull requests are never answered in public', () => {
  const silent = REVIEW_RULES.filter(rule => rule.tell === 'nobody');
  expect(silent.map(rule => rule.reason)).toEqual([
    'revise_pr_not_found',
    'review_of_foreign_pull_request',
    'sender_type_bot_not_permitted',
  ]);
});
