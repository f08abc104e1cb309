import {
  APPROVAL_REASONS,
  type TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { aUser } from '../__testUtils__/samples';
import {
  APPROVAL_RULES,
  decideApproval,
  type ApprovalFacts,
} from './decideApproval';

const result = {
  ...{ isApproved: false, isWhatWasSeen: true },
  ...{ isSuperseded: false, isUnreadRethink: false },
};

const accepted: ApprovalFacts = {
  sender: { type: 'User', login: 'olivia' },
  isStillSaid: true,
  user: aUser(),
  role: 'admin',
  result,
  activeRunId: undefined,
  openRoles: [],
};

const CASES: [string, Partial<ApprovalFacts>, TriggerReason | undefined][] = [
  ['a member who may write', {}, undefined],
  ['a member with read_write', { role: 'read_write' }, undefined],
  ['where nothing was delivered', { result: undefined }, 'nothing_to_approve'],
  [
    'our own label, for what is approved',
    {
      ...{ sender: { type: 'Bot', login: 'stagecraft[bot]' }, user: undefined },
      result: { ...result, isApproved: true },
    },
    'result_approved_already',
  ],
  [
    'a bot',
    { sender: { type: 'Bot', login: 'helper[bot]' } },
    'sender_type_bot_not_permitted',
  ],
  [
    'a person who calls himself like a bot and is nobody here',
    { sender: { type: 'User', login: 'helper[bot]' }, user: undefined },
    'sender_not_allowed',
  ],
  ['nobody', { sender: { type: '', login: '' } }, 'sender_login_missing'],
  ['a stranger', { user: undefined }, 'sender_not_allowed'],
  ['another project’s', { role: undefined }, 'sender_not_project_member'],
  ['a reader', { role: 'read' }, 'sender_role_read_not_permitted'],
  ['while a run is active', { activeRunId: 'r' }, 'result_in_work'],
  [
    'while it waits for a role',
    { openRoles: [{ role: 'qa' }] },
    'result_awaits_role',
  ],
  [
    'of a commit that is not there any more',
    { result: { ...result, isWhatWasSeen: false } },
    'result_changed',
  ],
  [
    'of a superseded result, also while a run is active',
    { result: { ...result, isSuperseded: true }, activeRunId: 'r' },
    'result_superseded',
  ],
  [
    'of a superseded result, by a bot',
    {
      result: { ...result, isSuperseded: true },
      sender: { type: 'Bot', login: 'helper[bot]' },
    },
    'sender_type_bot_not_permitted',
  ],
  [
    'of a rethink with commits that nobody has read',
    { result: { ...result, isUnreadRethink: true } },
    'rethink_changed',
  ],
  ['a label that is off again', { isStillSaid: false }, 'trigger_label_gone'],
];

it.each(CASES)('%s', (_, changes, reason) => {
  expect(decideApproval({ ...accepted, ...changes })?.reason).toBe(reason);
});

it('every reason of its own is reached', () => {
  const reached = new Set(CASES.map(([, , reason]) => reason));
  expect(APPROVAL_REASONS.filter(reason => !reached.has(reason))).toEqual([]);
});

it('each rule is needed: without it one of the cases comes out otherwise', () => {
  for (const rule of APPROVAL_RULES) {
    const others = APPROVAL_RULES.filter(other => other !== rule);
    const differs = CASES.some(([, changes, reason]) => {
      const facts = { ...accepted, ...changes };
      const found = safely(() => others.find(other => other.refuses(facts)));
      return found !== 'threw' && found?.reason !== reason;
    });
    const isGuarded = differs || rule.reason === 'nothing_to_approve';
    expect([rule.reason, isGuarded]).toEqual([rule.reason, true]);
  }
});

function safely<T>(work: () => T): T | 'threw' {
  try {
    return work();
  } catch {
    return 'threw';
  }
}
