import { noticeKey, type Act, type RefusedAct } from './noticeKey';

const AT = new Date('2026-11-28T10:00:09.500Z');

const refused: RefusedAct = {
  repositoryId: 'r-1',
  fullName: 'acme/bookshop',
  issueNumber: 12,
  reason: 'issue_trigger_label_conflict',
  labels: ['run:dev', 'run:qa'],
  activeRunId: undefined,
  act: { senderId: '1002', senderType: 'User', at: AT },
};

const later = (ms: number): Partial<Act> => ({
  at: new Date(AT.getTime() + ms),
});

/** Whether the second act is told of when the first one was. */
function isToldAfter(
  first: RefusedAct,
  { act, ...changes }: Partial<Omit<RefusedAct, 'act'>> & { act?: object },
): boolean {
  const second = { ...first, ...changes, act: { ...first.act, ...act } };
  return !noticeKey(second).sameAct.includes(noticeKey(first).key);
}

it.each<[string, Parameters<typeof isToldAfter>[1], boolean]>([
  ['the same delivery again', {}, false],
  ['another label of the same request', { act: later(1_000) }, false],
  ['what came before it', { act: later(-1_000) }, false],
  ['the same within 10 s', { act: later(9_999) }, false],
  ['the same after 20 s', { act: later(20_000) }, true],
  ['a late one of 20 s before', { act: later(-20_000) }, true],
  ['another person', { act: { senderId: '1003' } }, true],
  ['other labels', { labels: ['run:dev', 'run:plan'] }, true],
  ['another reason', { reason: 'issue_closed' }, true],
  ['another issue', { issueNumber: 13 }, true],
  ['another repository', { repositoryId: 'r-2' }, true],
  ['another run in the way', { activeRunId: 'run-2' }, true],
])('%s', (_, second, isTold) => {
  expect(isToldAfter(refused, second)).toBe(isTold);
});

it.each<[string, Partial<RefusedAct>]>([
  ['a bot', { act: { senderId: '7', senderType: 'Bot', at: AT } }],
  [
    'nobody that GitHub names',
    { act: { senderId: '', senderType: '', at: AT } },
  ],
  ['anybody where no project is', { repositoryId: undefined }],
])('%s is answered once, whatever the time', (_, changes) => {
  const first = { ...refused, ...changes };
  expect(isToldAfter(first, { act: later(86_400_000) })).toBe(false);
});

it('an unattached repository is the same in whatever case GitHub writes it', () => {
  const first = { ...refused, repositoryId: undefined };
  expect(isToldAfter(first, { fullName: 'Acme/Bookshop' })).toBe(false);
});
