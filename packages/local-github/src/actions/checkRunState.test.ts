import {
  isCompletion,
  newRunState,
  nextRunState,
  suiteState,
} from './checkRunState';

const NOW = '2026-01-01T00:00:00Z';
const LATER = '2026-01-01T00:01:00Z';
const queued = newRunState(NOW);
const done = {
  ...queued,
  ...{ status: 'completed' as const, conclusion: 'success', completed_at: NOW },
};

it.each([
  ['nothing said', queued, {}, queued],
  [
    'a start',
    queued,
    { status: 'in_progress', startedAt: LATER },
    { ...queued, status: 'in_progress', started_at: LATER },
  ],
  [
    'a conclusion',
    queued,
    { conclusion: 'success' },
    { ...done, completed_at: LATER },
  ],
  [
    'a conclusion that contradicts the status',
    queued,
    { status: 'in_progress', conclusion: 'success', completedAt: NOW },
    done,
  ],
  ['nothing more of a completed one', done, {}, done],
  [
    'another conclusion',
    done,
    { conclusion: 'failure' },
    { ...done, conclusion: 'failure' },
  ],
  [
    'a second start',
    done,
    { status: 'in_progress' },
    { ...queued, status: 'in_progress' },
  ],
] as const)('follows %s', (_, before, input, after) => {
  expect(nextRunState(before, input, LATER)).toEqual(after);
});

it.each([
  ['a conclusion', queued, done, true],
  ['another conclusion', done, { ...done, conclusion: 'failure' }, true],
  ['the same conclusion again', done, done, false],
  ['a start', queued, { ...queued, status: 'in_progress' as const }, false],
  ['a second start', done, queued, false],
])('tells whether %s completes a run', (_, before, after, expected) => {
  expect(isCompletion(before, after)).toBe(expected);
});

it.each([
  ['queued', null, [queued, queued]],
  ['in_progress', null, [queued, done]],
  ['completed', 'success', [done, { ...done, conclusion: 'skipped' }]],
  ['completed', 'failure', [done, { ...done, conclusion: 'failure' }]],
])('a suite is %s with %j', (status, conclusion, runs) => {
  expect(suiteState(runs)).toEqual({ status, conclusion });
});
