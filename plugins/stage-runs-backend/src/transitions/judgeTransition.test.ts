import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { anIssue, aStage, aUser } from '../__testUtils__/samples';
import type { Entry } from '../pipeline/judgeEntry';
import type { TriggerFacts } from '../trigger/decideTrigger';
import {
  asPut,
  changeSince,
  displacedBy,
  judgeTransition,
} from './judgeTransition';

const label = (kind: CatalogueLabel['kind'], name: string): CatalogueLabel => ({
  ...{ key: name.replace(':', '.'), name, kind },
  ...{ color: 'ededed', description: '' },
});
const plan = label('trigger', 'run:plan');
const qa = label('trigger', 'run:qa');
const debug = label('inert', 'run:debug');
const blocked = label('state', 'state:blocked');
const abandoned = label('state', 'state:abandoned');
const needInput = label('need', 'need:input');

const OPEN: Entry = {
  ...{ open: true, profile: 'quick-fix', after: undefined, skipped: [] },
};
const CLOSED: Entry = {
  ...{ open: false, profile: 'quick-fix', missing: ['intake'] },
};
const asked: TriggerFacts = {
  ...{ action: 'labeled', label: plan, isPullRequest: false },
  ...{ isRepositoryAttached: true, isOwnCommand: false },
  sender: { type: 'User', login: 'mateo' },
  ...{ live: anIssue(), liveLabels: [plan] },
  ...{ user: aUser(), role: 'admin', stage: aStage({ id: 'plan' }) },
  ...{ promptKind: 'work', revisedPullRequest: undefined },
  ...{ pullRequestLabels: [], activeRunId: undefined },
  ...{
    entry: CLOSED,
    asksAgain: false,
    configProblems: [],
    followedLabels: [],
  },
  ...{ revisedFinality: undefined, reopenable: [] },
  openRoles: [],
};

it.each<[string, Partial<TriggerFacts>, ReturnType<typeof judgeTransition>]>([
  ['an open gate', { entry: OPEN }, { open: true }],
  [
    'a missing approval, which an owner may go on without',
    {},
    { open: false, reason: 'stage_gate_closed', overridable: true },
  ],
  ...[blocked, abandoned, needInput].map(
    (
      closing,
    ): [string, Partial<TriggerFacts>, ReturnType<typeof judgeTransition>] => [
      `${closing.name} beside the missing approval, which nobody may pass`,
      { liveLabels: [plan, closing] },
      { open: false, reason: 'stage_gate_closed', overridable: false },
    ],
  ),
  [
    'state:blocked alone',
    { entry: OPEN, liveLabels: [plan, blocked] },
    { open: false, reason: 'stage_gate_closed', overridable: false },
  ],
  [
    'an active run',
    { activeRunId: 'r' },
    { open: false, reason: 'stage_gate_closed', overridable: false },
  ],
  [
    'a reader',
    { role: 'read' },
    {
      open: false,
      reason: 'sender_role_read_not_permitted',
      overridable: false,
    },
  ],
  [
    'somebody who is no member',
    { role: undefined },
    { open: false, reason: 'sender_not_project_member', overridable: false },
  ],
  [
    'a closed issue',
    { live: anIssue({ state: 'closed' }) },
    { open: false, reason: 'issue_closed', overridable: false },
  ],
  [
    'a pull request',
    { live: anIssue({ isPullRequest: true }) },
    { open: false, reason: 'issue_is_pull_request', overridable: false },
  ],
  [
    'a stage that nobody has installed',
    { stage: undefined },
    { open: false, reason: 'stage_not_installed', overridable: false },
  ],
  [
    'a revision without a pull request',
    { entry: OPEN, promptKind: 'revise' },
    { open: false, reason: 'revise_pr_not_found', overridable: false },
  ],
])('%s', (_, changes, verdict) => {
  expect(judgeTransition({ ...asked, ...changes }, OPEN)).toEqual(verdict);
});

it('the label is put in place of every other of a stage, and nothing else goes', () => {
  const labels = [qa, debug, plan, needInput, blocked];
  expect(asPut(plan, labels)).toEqual([needInput, blocked, plan]);
  expect(displacedBy(plan, labels)).toEqual(['run:qa', 'run:debug']);
});

it.each([
  [['a', 'B'], ['b', 'A'], undefined],
  [[], [], undefined],
  [['a'], ['a', 'b'], { added: ['b'], removed: [] }],
  [['a', 'c'], ['b'], { added: ['b'], removed: ['a', 'c'] }],
])('from %j to %j', (seen, now, change) => {
  expect(changeSince(seen, now)).toEqual(change);
});
