import { aRun } from '../__testUtils__/runFixtures';
import { attemptStateOf, totalTokens, workedMs } from './attemptState';

const attempt = (number: number, changes = {}) => ({
  attempt: number,
  createdAt: '2026-11-22T12:00:00Z',
  ...changes,
});

describe('attemptStateOf', () => {
  it.each([
    [1, { status: 'running', attempt: 1 }, 1, 'running'],
    [1, { status: 'preparing', attempt: 2 }, 1, 'lost'],
    [1, { status: 'running', attempt: 2 }, 2, 'lost'],
    [2, { status: 'running', attempt: 2 }, 2, 'running'],
    [
      2,
      { status: 'succeeded', outcome: 'delivered', attempt: 2 },
      2,
      'delivered',
    ],
    [1, { status: 'failed', outcome: 'failed', attempt: 1 }, 1, 'failed'],
    [1, { status: 'running', attempt: 1, stopRequested: true }, 1, 'stopping'],
  ] as const)(
    'attempt %d of a run that is %j with %d attempts is %s',
    (number, run, count, expected) => {
      const attempts = Array.from({ length: count }, (_, index) =>
        attempt(index + 1),
      );
      const detail = { summary: aRun(run), attempts };
      expect(attemptStateOf(attempts[number - 1], detail)).toBe(expected);
    },
  );
});

it.each([1, 2])(
  'an attempt that ended while people were asked is not lost, with %d attempts',
  count => {
    const exitReason = 'reported_while_waiting';
    const attempts = [attempt(1, { exitReason }), attempt(2)].slice(0, count);
    const summary = aRun({ status: 'waiting_mcp', attempt: count });
    expect(attemptStateOf(attempts[0], { summary, attempts })).toBe('ended');
  },
);

describe('workedMs', () => {
  const now = new Date('2026-11-22T12:01:00Z');
  it.each([
    ['before it has started', {}, undefined],
    ['while it works', { startedAt: '2026-11-22T12:00:10Z' }, 50_000],
    [
      'when it has ended',
      { startedAt: '2026-11-22T12:00:10Z', endedAt: '2026-11-22T12:00:15Z' },
      5_000,
    ],
  ])('%s', (_, changes, expected) => {
    expect(workedMs(attempt(1, changes), now)).toBe(expected);
  });
});

describe('totalTokens', () => {
  const usage = {
    inputTokens: 10,
    cachedInputTokens: 4,
    outputTokens: 3,
    turns: 1,
  };
  it.each([
    [[attempt(1)], undefined],
    [
      [attempt(1, { usage }), attempt(2), attempt(3, { usage })],
      { input: 20, output: 6 },
    ],
  ])('%#', (attempts, expected) => {
    expect(totalTokens(attempts)).toEqual(expected);
  });
});
