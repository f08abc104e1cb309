import { judgeDecision, type RequestDecision } from './judgeDecision';
import { REQUEST_STATUSES } from './requestStates';
import type { RequestKind, RequestStatus } from './types';

const now = new Date('2026-11-28T10:00:00Z');
const later = new Date(now.getTime() + 1);
const approval = {
  kind: 'approval' as RequestKind,
  status: 'requested' as RequestStatus,
  expires_at: later,
  payload_digest: 'd',
  options: null as string[] | null,
  allow_custom: false,
};
const question = {
  ...approval,
  kind: 'question' as const,
  options: ['Red', 'Blue'],
};
const approve: RequestDecision = { decision: 'approved', digest: 'd' };
const deny: RequestDecision = { decision: 'denied', digest: 'd' };

it.each<[string, typeof approval, RequestDecision, object]>([
  [
    'an approved call is carried out next',
    approval,
    approve,
    { kind: 'take', to: 'approved' },
  ],
  ['a denied call', approval, deny, { kind: 'take', to: 'denied' }],
  [
    'an answer',
    question,
    { ...approve, selectedOption: 'Red' },
    { kind: 'take', to: 'applied' },
  ],
  [
    'a free answer',
    { ...question, allow_custom: true },
    { ...approve, customText: 'Green' },
    { kind: 'take', to: 'applied' },
  ],
  [
    'a question that nobody answers',
    question,
    deny,
    { kind: 'take', to: 'denied' },
  ],
  [
    'one second too late',
    { ...approval, expires_at: now },
    approve,
    { kind: 'expired' },
  ],
  [
    'too late, and of another payload',
    { ...approval, expires_at: now },
    { ...approve, digest: 'x' },
    { kind: 'expired' },
  ],
])('%s', (_, request, decision, verdict) => {
  expect(judgeDecision(request, decision, now)).toEqual(verdict);
});

it('once it is decided nothing changes it, whatever is said', () => {
  const statuses = REQUEST_STATUSES.filter(status => status !== 'requested');
  for (const status of statuses) {
    for (const decision of [approve, deny, { ...approve, digest: 'x' }]) {
      expect(judgeDecision({ ...approval, status }, decision, now)).toEqual({
        kind: 'unchanged',
      });
    }
  }
});

it.each<[string, typeof approval, RequestDecision, string]>([
  [
    'another payload',
    approval,
    { ...approve, digest: 'x' },
    'digest is not that of this request',
  ],
  ['a question without an answer', question, approve, 'answered by one'],
  [
    'two answers',
    { ...question, allow_custom: true },
    { ...approve, selectedOption: 'Red', customText: 'Green' },
    'answered by one',
  ],
  [
    'an option that is none',
    question,
    { ...approve, selectedOption: 'Green' },
    'selectedOption is none of the options: Red, Blue',
  ],
  [
    'a free answer that is not wanted',
    question,
    { ...approve, customText: 'Green' },
    'one of its options only',
  ],
  [
    'an empty free answer',
    { ...question, allow_custom: true },
    { ...approve, customText: '  ' },
    'customText must have',
  ],
  [
    'an answer to a denial',
    question,
    { ...deny, selectedOption: 'Red' },
    'are for the answer',
  ],
  [
    'an answer where nothing was asked',
    approval,
    { ...approve, customText: 'x' },
    'are for the answer',
  ],
])('%s is refused', (_, request, decision, message) => {
  expect(() => judgeDecision(request, decision, now)).toThrow(message);
});
