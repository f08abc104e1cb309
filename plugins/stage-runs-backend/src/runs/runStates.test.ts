import fc from 'fast-check';
import type { RunStatus } from '@stagecraft/backstage-plugin-stage-runs-common';
import {
  isTerminal,
  mayMove,
  OUTCOMES,
  RUN_STATUSES,
  RUN_TRANSITIONS,
  TERMINAL_STATUSES,
  terminalStatusOf,
  waitsForPeople,
  type RunCause,
} from './runStates';

const CAUSES: RunCause[] = ['reconciler', 'runner'];

/** The moves that the table lets through, of a random list of wishes. */
const moves = fc
  .array(
    fc.record({
      to: fc.constantFrom(...RUN_STATUSES),
      by: fc.constantFrom(...CAUSES),
    }),
    { maxLength: 60 },
  )
  .map(wishes => {
    const made: { from: RunStatus; to: RunStatus; by: RunCause }[] = [];
    let from: RunStatus = 'pending';
    for (const { to, by } of wishes) {
      if (!mayMove(from, to, by)) continue;
      made.push({ from, to, by });
      from = to;
    }
    return made;
  });

describe('any sequence of wishes', () => {
  it('never leaves a terminal status', () => {
    fc.assert(
      fc.property(moves, made => {
        expect(made.filter(({ from }) => isTerminal(from))).toEqual([]);
      }),
    );
  });

  it('succeeds only after running', () => {
    fc.assert(
      fc.property(moves, made => {
        const before = made
          .filter(({ to }) => to === 'succeeded')
          .map(({ from }) => from);
        expect(before.every(from => from === 'running')).toBe(true);
      }),
    );
  });

  it('leads from waiting back to running, to the next attempt of an agent that asked, or to an end', () => {
    fc.assert(
      fc.property(moves, made => {
        const after = made.filter(({ from }) => from.startsWith('waiting_'));
        const allowed = ['running', ...TERMINAL_STATUSES];
        expect(
          after.every(
            ({ from, to }) =>
              allowed.includes(to) ||
              (to === 'preparing' && waitsForPeople(from)),
          ),
        ).toBe(true);
      }),
    );
  });

  it('lets a runner neither end a run nor prepare one', () => {
    fc.assert(
      fc.property(moves, made => {
        const byRunner = made
          .filter(({ by }) => by === 'runner')
          .map(({ to }) => to);
        expect(
          byRunner.filter(to => isTerminal(to) || to === 'preparing'),
        ).toEqual([]);
      }),
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

it('a run waits for people in two statuses, and not in the one for limits of GitHub', () => {
  expect(RUN_STATUSES.filter(waitsForPeople)).toEqual([
    'waiting_mcp',
    'waiting_owner_review',
  ]);
});
