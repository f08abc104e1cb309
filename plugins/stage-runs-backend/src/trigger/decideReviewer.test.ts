import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import {
  reasonMessages,
  REVIEWER_REASONS,
  type TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { anIssue, aPullRequest, aStage, aUser } from '../__testUtils__/samples';
import {
  decideReviewer,
  REVIEWER_RULES,
  type ReviewerFacts,
} from './decideReviewer';

/** `need:reviewer` on the open pull request of a run, put by a member with read_write. */
const accepted: ReviewerFacts = {
  isOwnCommand: false,
  isStillAsked: true,
  sender: { type: 'User', login: 'mateo' },
  user: aUser(),
  role: 'read_write',
  configProblems: [],
  stage: aStage({ id: 'review', place: { kind: 'review' } }),
  pullRequest: aPullRequest(),
  pullRequestLabels: [],
  issue: anIssue(),
  issueLabels: [],
  activeRunId: undefined,
};

const label = (kind: CatalogueLabel['kind'], key: string) =>
  ({ kind, key, name: key } as CatalogueLabel);
const two = (kind: 'model' | 'effort') => [
  ...[label(kind, `${kind}.a`), label(kind, `${kind}.b`)],
];

type Case = [string, Partial<ReviewerFacts>, TriggerReason | undefined];
const cases: Case[] = [
  ['E2E-036 a member with read_write (3.1.1 row 11)', {}, undefined],
  [
    'a platform admin without a role',
    { role: undefined, user: aUser({ isPlatformAdmin: true }) },
    undefined,
  ],
  [
    'beside the labels of a result',
    {
      pullRequestLabels: [
        label('state', 'state.in-review'),
        label('need', 'need.qa'),
      ],
      issueLabels: [label('state', 'state.in-review')],
    },
    undefined,
  ],
  [
    'a label that the platform has put',
    { isOwnCommand: true, sender: { type: 'Bot', login: 'bot' } },
    'own_label_command',
  ],
  [
    'a label that is gone by now',
    { isStillAsked: false, user: undefined },
    'trigger_label_gone',
  ],
  ['no sender', { sender: { type: '', login: '' } }, 'sender_login_missing'],
  [
    'a bot, also our own one',
    { sender: { type: 'Bot', login: 'stagecraft-bot' } },
    'sender_type_bot_not_permitted',
  ],
  ['an unknown person', { user: undefined }, 'sender_not_allowed'],
  [
    'a user of another project',
    { role: undefined },
    'sender_not_project_member',
  ],
  [
    'a member who may only read',
    { role: 'read' },
    'sender_role_read_not_permitted',
  ],
  [
    'a reviewer that nobody contributes',
    { stage: undefined },
    'stage_not_installed',
  ],
  [
    'a reviewer that its module has disabled',
    { stage: aStage({ disabled: { reason: { en: 'Later.', ru: 'Позже.' } } }) },
    'stage_disabled',
  ],
  [
    'a repository whose services.yaml can not be used',
    { configProblems: ['spec.x: is not known'] },
    'repository_config_invalid',
  ],
  [
    'a closed pull request',
    { pullRequest: aPullRequest({ state: 'closed' }) },
    'review_pull_request_closed',
  ],
  ['a closed issue', { issue: anIssue({ state: 'closed' }) }, 'issue_closed'],
  [
    'two models on the pull request',
    { pullRequestLabels: two('model') },
    'multiple_model_labels',
  ],
  [
    'two efforts on the issue',
    { issueLabels: two('effort') },
    'multiple_effort_labels',
  ],
  [
    'a run of the issue that is active, and may change what is reviewed',
    { activeRunId: 'some-run' },
    'stage_gate_closed',
  ],
  ...['state.blocked', 'state.abandoned'].map(
    (key): Case => [
      `${key} on the issue`,
      { issueLabels: [label('state', key)] },
      'stage_gate_closed',
    ],
  ),
];

it.each(cases)('%s', (_, changes, reason) => {
  expect(decideReviewer({ ...accepted, ...changes })?.reason).toBe(reason);
});

it('every rule is reached by a case', () => {
  const reached = new Set(cases.map(([, , reason]) => reason));
  const rules = REVIEWER_RULES.map(({ reason }) => reason);
  expect(rules).toEqual(expect.arrayContaining([...REVIEWER_REASONS]));
  expect(rules.filter(reason => !reached.has(reason))).toEqual([]);
});

it('a person who may not ask, or asked in vain, is always told', () => {
  const silent = REVIEWER_RULES.filter(({ tell }) => tell === 'nobody');
  expect(silent.map(({ reason }) => reason)).toEqual([
    ...['own_label_command', 'trigger_label_gone'],
  ]);
});

it.each(LOCALES)('every reason of the table has a text in %s', locale => {
  for (const { reason } of REVIEWER_RULES) {
    expect(reasonMessages[locale][reason]).toBeTruthy();
  }
});
