import fc from 'fast-check';
import {
  isTerminal,
  mayMove,
  OUTCOMES,
  RUN_STATUSES,
  RUN_TRANSITIONS,
  TERMINAL_STATUSES,
  terminalStatusOf,
  type RunCause,
} from './runStates';

const CAUSES: RunCause[] = ['reconciler', 'runner'];

const walk = fc.array(
  fc.record({
    to: fc.constantFrom(...RUN_STATUSES),
    by: fc.constantFrom(...CAUSES),
  }),
  { maxLength: 60 },
);

describe('any sequence of wishes', () => {
  it('never leaves a terminal status', () => {
    fc.assert(
      fc.property(walk, wishes => {
        let status = RUN_STATUSES[0];
        for (const { to, by } of wishes) {
          if (!mayMove(status, to, by)) continue;
          expect(isTerminal(status)).toBe(false);
          status = to;
        }
      }),
    );
  });

  it('succeeds only after running, and a waiting run goes back to running or ends', () => {
    fc.assert(
      fc.property(walk, wishes => {
        let status = RUN_STATUSES[0];
        for (const { to, by } of wishes) {
          if (!mayMove(status, to, by)) continue;
          if (to === 'succeeded') expect(status).toBe('running');
          if (status.startsWith('waiting_')) {
            expect(['running', ...TERMINAL_STATUSES]).toContain(to);
          }
          status = to;
        }
      }),
    );
  });

  it('lets a runner neither end a run nor start it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RUN_STATUSES),
        fc.constantFrom(...RUN_STATUSES),
        (from, to) => {
          const mayRunner = mayMove(from, to, 'runner');
          if (isTerminal(to) || to === 'preparing') {
            expect(mayRunner).toBe(false);
          }
        },
      ),
    );
  });
});

it('every status is reached from pending, and every active one reaches an end', () => {
  const reached = new Set(['pending']);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    RUN_TRANSITIONS.filter(({ from }) => reached.has(from)).forEach(({ to }) =>
      reached.add(to),
    );
  }
  expect([...reached].sort()).toEqual([...RUN_STATUSES].sort());
  for (const status of RUN_STATUSES.filter(each => !isTerminal(each))) {
    expect(mayMove(status, 'failed', 'reconciler')).toBe(true);
    expect(mayMove(status, 'canceled', 'reconciler')).toBe(true);
  }
});

it('has no transition twice', () => {
  const keys = RUN_TRANSITIONS.map(({ from, to }) => `${from} ${to}`);
  expect(new Set(keys).size).toBe(keys.length);
});

it('each outcome belongs to one terminal status', () => {
  const outcomes = Object.values(OUTCOMES).flat();
  expect(new Set(outcomes).size).toBe(outcomes.length);
  for (const outcome of outcomes) {
    expect(OUTCOMES[terminalStatusOf(outcome)]).toContain(outcome);
  }
});
