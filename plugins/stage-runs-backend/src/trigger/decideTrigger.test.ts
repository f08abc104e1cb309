import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import {
  reasonMessages,
  TRIGGER_REASONS,
  type TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { anIssue, aStage, aUser } from '../__testUtils__/samples';
import {
  asksAgain,
  decideTrigger,
  LABEL_RULES,
  TRIGGER_RULES,
  type TriggerFacts,
} from './decideTrigger';

const dev = label('trigger', 'run.dev', 'run:dev');
const qa = label('trigger', 'run.qa', 'run:qa');
const model = (value: string) => label('model', `model.${value}`, value);
const effort = (value: string) => label('effort', `effort.${value}`, value);

/** Issue 12, `run:dev` put by a member with read_write: requirements 3.1.4 a. */
const accepted: TriggerFacts = {
  action: 'labeled',
  label: dev,
  isPullRequest: false,
  isRepositoryAttached: true,
  sender: { type: 'User', login: 'mateo' },
  isOwnCommand: false,
  live: anIssue({ labels: ['run:dev'] }),
  liveLabels: [dev],
  user: aUser(),
  role: 'read_write',
  stage: aStage(),
  promptKind: 'work',
  revisedPullRequest: undefined,
  revisedFinality: undefined,
  pullRequestLabels: [],
  followedLabels: [],
  activeRunId: undefined,
  entry: { open: true, profile: 'quick-fix', after: undefined, skipped: [] },
  reopenable: [],
  asksAgain: false,
  configProblems: [],
  openRoles: [],
};
const rethink = aStage({ place: { kind: 'rethink' } });
const disabledStage = aStage({
  disabled: { reason: { en: 'It comes later.', ru: 'Он будет позже.' } },
});
const notYet: TriggerFacts['entry'] = {
  ...{ open: false, profile: 'quick-fix', missing: ['plan'] },
};

type Case = [
  scenario: string,
  changes: Partial<TriggerFacts>,
  reason: TriggerReason | undefined,
];

const cases: Case[] = [
  ['a member with read_write (3.1.1 row 10)', {}, undefined],
  [
    'a revision of a pull request',
    { promptKind: 'revise', revisedPullRequest: 13 },
    undefined,
  ],
  [
    'a revision without a pull request (row 9)',
    { promptKind: 'revise' },
    'revise_pr_not_found',
  ],
  [
    'a revision while the first run is about to open the pull request',
    { promptKind: 'revise', activeRunId: 'r' },
    'stage_gate_closed',
  ],
  [
    'two models on the pull request',
    {
      ...{ promptKind: 'revise', revisedPullRequest: 13 },
      pullRequestLabels: [model('a'), model('b')],
    },
    'multiple_model_labels',
  ],
  ['a project admin', { role: 'admin' }, undefined],
  [
    'a platform admin without a role',
    { role: undefined, user: aUser({ isPlatformAdmin: true }) },
    undefined,
  ],
  [
    'the platform owner without a role',
    { role: undefined, user: aUser({ isPlatformOwner: true }) },
    undefined,
  ],
  [
    'a platform admin whose project role is read',
    { role: 'read', user: aUser({ isPlatformAdmin: true }) },
    undefined,
  ],
  [
    'E2E-040 one model and one effort label',
    { liveLabels: [dev, model('a'), effort('high')] },
    undefined,
  ],
  [
    'state and need labels beside the trigger',
    {
      liveLabels: [
        dev,
        label('state', 'state.in-review', 'state:in-review'),
        label('need', 'need.qa', 'need:qa'),
      ],
    },
    undefined,
  ],
  ...(
    [
      ['E2E-032', label('state', 'state.blocked', 'state:blocked')],
      ['E2E-034', label('state', 'state.abandoned', 'state:abandoned')],
      ['E2E-035', label('need', 'need.input', 'need:input')],
    ] as const
  ).flatMap(([id, closing]): Case[] => [
    [
      `${id} ${closing.name} closes the gate of a stage`,
      { liveLabels: [dev, closing] },
      'stage_gate_closed',
    ],
    [
      `${id} ${closing.name} closes the gate of a revision`,
      {
        ...{ promptKind: 'revise', revisedPullRequest: 13 },
        liveLabels: [dev, closing],
      },
      'stage_gate_closed',
    ],
  ]),
  [
    'need:input, when the same stage is asked again after it had changed nothing',
    {
      liveLabels: [dev, label('need', 'need.input', 'need:input')],
      asksAgain: true,
    },
    undefined,
  ],
  [
    'state:blocked, also when it is asked again',
    {
      liveLabels: [dev, label('state', 'state.blocked', 'state:blocked')],
      asksAgain: true,
    },
    'stage_gate_closed',
  ],
  [
    'E2E-036 a reviewer was asked for on the result before, and has not said anything',
    {
      followedLabels: [label('need', 'need.reviewer', 'need:reviewer')],
    },
    'stage_gate_closed',
  ],
  [
    'other needs on the result before',
    { followedLabels: [label('need', 'need.qa', 'need:qa')] },
    undefined,
  ],
  [
    'E2E-037 a role was asked for that has said nothing yet',
    { openRoles: [{ role: 'qa' }] },
    'stage_gate_closed',
  ],
  [
    'E2E-037 the role of the stage’s own agent was asked for: its result is the answer',
    {
      stage: aStage({ agent: { ...aStage().agent, key: 'qa' } }),
      openRoles: [{ role: 'qa' }],
    },
    undefined,
  ],
  [
    'E2E-037 and another role beside it',
    {
      stage: aStage({ agent: { ...aStage().agent, key: 'qa' } }),
      openRoles: [{ role: 'qa' }, { role: 'sa' }],
    },
    'stage_gate_closed',
  ],
  [
    'E2E-037 a revision, whatever role was asked for',
    {
      ...{ promptKind: 'revise', revisedPullRequest: 13 },
      openRoles: [{ role: 'qa' }],
    },
    undefined,
  ],
  [
    'E2E-025 the stage before has no approved result',
    { entry: notYet },
    'stage_gate_closed',
  ],
  [
    'a stage that has started is revised, whatever its entry needs',
    { ...{ promptKind: 'revise', revisedPullRequest: 13 }, entry: notYet },
    undefined,
  ],
  [
    'a label that is not in the catalogue (row 4)',
    { label: undefined },
    'issue_event_not_trigger_label',
  ],
  [
    'E2E-038 a state label',
    { label: label('state', 'state.in-review', 'state:in-review') },
    'issue_event_not_trigger_label',
  ],
  [
    'a trigger label that is taken off',
    { action: 'unlabeled' },
    'issue_event_not_trigger_label',
  ],
  [
    'run:debug',
    { label: label('inert', 'run.debug', 'run:debug') },
    'run_debug_label_inert',
  ],
  [
    'run:debug where nobody could answer',
    {
      label: label('inert', 'run.debug', 'run:debug'),
      isRepositoryAttached: false,
    },
    'issue_event_not_trigger_label',
  ],
  [
    'a repository that is not attached (row 5)',
    { isRepositoryAttached: false },
    'repository_not_bound_for_issue_label',
  ],
  [
    'a pull request by its webhook (row 12)',
    { isPullRequest: true },
    'issue_is_pull_request',
  ],
  [
    'a pull request by what GitHub says now',
    { live: anIssue({ isPullRequest: true }) },
    'issue_is_pull_request',
  ],
  [
    'a label that the platform put for a retry',
    { sender: { type: 'Bot', login: 'bot' }, isOwnCommand: true },
    'own_label_command',
  ],
  [
    'the same by a machine user, which GitHub calls a User',
    { user: undefined, isOwnCommand: true },
    'own_label_command',
  ],
  ['a label that is gone by now', { liveLabels: [] }, 'trigger_label_gone'],
  [
    'a label that was replaced by another trigger',
    { liveLabels: [qa] },
    'trigger_label_gone',
  ],
  [
    'E2E-024 two trigger labels (row 6)',
    { liveLabels: [dev, qa] },
    'issue_trigger_label_conflict',
  ],
  [
    'two trigger labels from a person without rights: the conflict comes first',
    { liveLabels: [dev, qa], user: undefined },
    'issue_trigger_label_conflict',
  ],
  [
    'E2E-026 a bot (3.1.4 d)',
    { sender: { type: 'Bot', login: 'renovate[bot]' } },
    'sender_type_bot_not_permitted',
  ],
  [
    'a bot that a user of the portal is named like',
    { sender: { type: 'Bot', login: 'mateo' } },
    'sender_type_bot_not_permitted',
  ],
  [
    'a sender of an unknown type',
    { sender: { type: 'Mannequin', login: 'mateo' } },
    'sender_type_bot_not_permitted',
  ],
  ['no sender', { sender: { type: '', login: '' } }, 'sender_login_missing'],
  ['E2E-026 an unknown person', { user: undefined }, 'sender_not_allowed'],
  [
    'a user of another project',
    { role: undefined },
    'sender_not_project_member',
  ],
  [
    'E2E-026 a member who may only read',
    { role: 'read' },
    'sender_role_read_not_permitted',
  ],
  [
    'a stage that nobody contributes',
    { stage: undefined },
    'stage_not_installed',
  ],
  ...(['work', 'revise'] as const).map(
    (promptKind): Case => [
      `E2E-022, E2E-023 a stage that its module has disabled (${promptKind})`,
      { promptKind, stage: disabledStage },
      'stage_disabled',
    ],
  ),
  [
    'two scopes on the issue',
    {
      liveLabels: [
        dev,
        label('scope', 'scope.docs', 'scope:docs'),
        label('scope', 'scope.bugfix', 'scope:bugfix'),
      ],
    },
    'multiple_scope_labels',
  ],
  [
    'a repository whose services.yaml can not be used',
    { configProblems: ['spec.x: is not known'] },
    'repository_config_invalid',
  ],
  [
    'a disabled stage, by a member who may only read: who may not ask is told that',
    { stage: disabledStage, role: 'read' },
    'sender_role_read_not_permitted',
  ],
  ['a closed issue', { live: anIssue({ state: 'closed' }) }, 'issue_closed'],
  [
    'E2E-041 two model labels (3.1.4 g)',
    { liveLabels: [dev, model('a'), model('b')] },
    'multiple_model_labels',
  ],
  [
    'E2E-042 two effort labels',
    { liveLabels: [dev, effort('low'), effort('high')] },
    'multiple_effort_labels',
  ],
  [
    'a rethink of an issue that has a result',
    { stage: rethink, reopenable: ['prd'] },
    undefined,
  ],
  [
    'a rethink of an issue without a result',
    { stage: rethink },
    'nothing_to_reopen',
  ],
  [
    'a rethink while another run is active',
    { stage: rethink, reopenable: ['prd'], activeRunId: 'some-run' },
    'stage_gate_closed',
  ],
  [
    'the revision of a rethink, whatever has a result by then',
    { stage: rethink, promptKind: 'revise', revisedPullRequest: 13 },
    undefined,
  ],
  [
    'the revision of a superseded result',
    {
      ...{ promptKind: 'revise', revisedPullRequest: 13 },
      revisedFinality: 'superseded',
    },
    'result_superseded',
  ],
  [
    'the revision of a rethink that was done',
    {
      ...{ promptKind: 'revise', revisedPullRequest: 13 },
      revisedFinality: 'in_effect',
    },
    'rethink_in_effect',
  ],
  [
    'another active run of the issue (row 8)',
    { activeRunId: 'some-run' },
    'stage_gate_closed',
  ],
];

it.each(cases)('%s', (_, changes, reason) => {
  expect(decideTrigger({ ...accepted, ...changes })?.reason).toBe(reason);
});

it('every reason is reached by a case', () => {
  const reached = new Set(cases.map(([, , reason]) => reason));
  expect(TRIGGER_REASONS.filter(reason => !reached.has(reason))).toEqual([]);
});

it.each(LOCALES)('every reason of the table has a text in %s', locale => {
  for (const { reason } of [...LABEL_RULES, ...TRIGGER_RULES]) {
    expect(reasonMessages[locale][reason]).toBeTruthy();
  }
});

it('tells nobody about labels that were never meant to start a run', () => {
  const silent = [...LABEL_RULES, ...TRIGGER_RULES]
    .filter(rule => rule.tell === 'nobody')
    .map(rule => rule.reason);
  expect(new Set(silent)).toEqual(
    new Set([
      'issue_event_not_trigger_label',
      'issue_is_pull_request',
      'own_label_command',
      'trigger_label_gone',
    ]),
  );
});

function label(
  kind: CatalogueLabel['kind'],
  key: string,
  name: string,
): CatalogueLabel {
  return { kind, key, name, color: 'ededed', description: '', value: name };
}

it.each([
  ['of the same stage that changed nothing', 'dev', 'no-change', true],
  ['of another stage', 'qa', 'no-change', false],
  ['that failed', 'dev', 'failed', false],
] as const)('after a run %s', (_, stage, outcome, expected) => {
  expect(asksAgain('dev', { stage, outcome })).toBe(expected);
});
