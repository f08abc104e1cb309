import { isLeftoverJob, isLeftoverNamespace } from './judgeLeftover';

const now = new Date('2026-11-28T10:00:00Z');
const minutesAgo = (minutes: number) =>
  new Date(now.getTime() - minutes * 60_000);
const running = { environment_released_at: null, finished_at: null };
const ended = { ...running, finished_at: minutesAgo(10) };
const released = { ...ended, environment_released_at: minutesAgo(8) };
const old = { now, createdAt: minutesAgo(6) };

it.each([
  ['whose run is at work', { ...old, run: running }, false],
  ['whose run has ended but keeps it', { ...old, run: ended }, false],
  ['whose run has given it back', { ...old, run: released }, true],
  ['whose run is not known here', { ...old, run: undefined }, false],
  ['that is young', { ...old, createdAt: minutesAgo(5), run: released }, false],
  ['without an age', { ...old, createdAt: undefined, run: released }, false],
  [
    'that was given back just now',
    { ...old, run: { ...released, environment_released_at: minutesAgo(1) } },
    false,
  ],
])('a namespace %s', (_, facts, expected) => {
  expect(isLeftoverNamespace(facts)).toBe(expected);
});

const removed = { removed_at: minutesAgo(6) };
const kept = { removed_at: null };

it.each([
  ['of an attempt at work', { ...old, run: running, attempt: kept }, false],
  ['of a removed attempt', { ...old, run: running, attempt: removed }, true],
  ['of a run that has ended', { ...old, run: ended, attempt: kept }, true],
  [
    'of a run that has just ended',
    { ...old, run: { ...ended, finished_at: minutesAgo(4) }, attempt: kept },
    false,
  ],
  [
    'that is young',
    { now, createdAt: minutesAgo(1), run: ended, attempt: removed },
    false,
  ],
  ['of nobody', { ...old, run: undefined, attempt: undefined }, false],
])('a Job %s', (_, facts, expected) => {
  expect(isLeftoverJob(facts)).toBe(expected);
});
