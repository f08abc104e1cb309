import type { AttemptRow, RunRow } from '../runs/rows';
import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import { aRun } from '../__testUtils__/samples';
import { nextStep, type StepName } from './nextStep';

const at = new Date('2026-11-22T10:00:00Z');
const attempt: AttemptRow = {
  run_id: 'r',
  attempt: 1,
  token_hash: 'h',
  job_name: 'j',
  clone_head_sha: null,
  log_lines: 0,
  log_bytes: '0',
  report: null,
  reported_at: null,
  created_at: at,
  started_at: null,
  last_heartbeat_at: null,
  ended_at: null,
  exit_reason: null,
  usage: null,
  restored: null,
  resumed_at: null,
  removed_at: null,
  watched_at: null,
  watched_since: null,
};
const reported: AttemptRow = {
  ...attempt,
  reported_at: at,
  report: {
    result: 'finished',
    bundleParts: 1,
    headSha: 's',
    summary: '',
    error: '',
  },
};
const preparing = { status: 'preparing' as const };
const sourced = { ...preparing, base_sha: 's' };
const placed = { ...sourced, namespace: 'n' };
const running = { ...placed, status: 'running' as const, job_name: 'j' };
const verifiable = {
  ...running,
  repository_config: {
    ...{ commit: 'c', digest: 'd' },
    config: {
      ...EMPTY_CONFIG,
      delivery: {
        ...EMPTY_CONFIG.delivery,
        verifiers: [
          { name: 'unit', command: ['true'], needs: [], timeoutMinutes: 1 },
        ],
      },
    },
  },
};

it.each<
  [string, Partial<RunRow>, AttemptRow | undefined, StepName | undefined]
>([
  ['a new run', {}, undefined, 'acquirePermit'],
  ['with a permit', preparing, undefined, 'prepareSource'],
  ['with a source', sourced, undefined, 'acquireEnvironment'],
  ['with an environment', placed, undefined, 'startJob'],
  ['crashed between attempt and Job', placed, attempt, 'startJob'],
  ['with a Job', { ...placed, job_name: 'j' }, attempt, 'watchAttempt'],
  ['at work', running, attempt, 'watchAttempt'],
  ['reported', running, reported, 'deliverCommits'],
  ['reported, to be verified', verifiable, reported, 'verifyResult'],
  [
    'reported and verified',
    { ...verifiable, verified_at: at },
    reported,
    'deliverCommits',
  ],
  [
    'pushed after it was verified',
    { ...verifiable, verified_at: at, pushed_at: at },
    reported,
    'openPullRequest',
  ],
  [
    'stopped while it is verified',
    { ...verifiable, stop_requested_at: at },
    reported,
    'cancelRun',
  ],
  [
    'held back by GitHub',
    {
      ...running,
      ...{ status: 'waiting_backpressure', waiting_reason: 'github_limited' },
    },
    reported,
    'leaveBackpressure',
  ],
  [
    'held back by GitHub before it has a source',
    { ...preparing, waiting_reason: 'github_limited' },
    undefined,
    'leaveBackpressure',
  ],
  [
    'stopped while GitHub holds it back',
    { ...preparing, waiting_reason: 'github_limited', stop_requested_at: at },
    undefined,
    'cancelRun',
  ],
  ['pushed', { ...running, pushed_at: at }, reported, 'openPullRequest'],
  [
    'reported by a reviewer',
    { ...running, prompt_kind: 'review' },
    reported,
    'postReview',
  ],
  [
    'reviewed',
    { ...running, prompt_kind: 'review', review_id: '7' },
    reported,
    'closeReview',
  ],
  [
    'asked to stop while it waits for a permit',
    { stop_requested_at: at },
    undefined,
    'cancelRun',
  ],
  [
    'asked to stop at work',
    { ...running, stop_requested_at: at },
    attempt,
    'cancelRun',
  ],
  [
    'ended',
    { status: 'succeeded', outcome: 'delivered', stop_requested_at: at },
    reported,
    'releaseEnvironment',
  ],
  [
    'ended and released',
    { status: 'failed', environment_released_at: at },
    reported,
    undefined,
  ],
])('%s', (_, changes, current, expected) => {
  expect(nextStep(aRun(changes), current)).toBe(expected);
});

describe('after an attempt was lost', () => {
  const lost: AttemptRow = { ...attempt, ended_at: at };
  const removed: AttemptRow = { ...lost, removed_at: at };
  const again = { ...placed, attempt: 2 };

  it.each<[string, Partial<RunRow>, AttemptRow, StepName]>([
    ['its Job is removed first', again, lost, 'removeAttempt'],
    ['the next one starts when that is gone', again, removed, 'startJob'],
    [
      'the next one is watched',
      { ...again, job_name: 'j' },
      removed,
      'watchAttempt',
    ],
    [
      'a stop comes before everything',
      { ...again, stop_requested_at: at },
      lost,
      'cancelRun',
    ],
  ])('%s', (_, changes, previous, expected) => {
    const run = aRun(changes);
    const current = run.job_name ? attempt : undefined;
    expect(nextStep(run, current, previous)).toBe(expected);
  });
});

describe('while people are asked', () => {
  const gone: AttemptRow = { ...reported, ended_at: at };
  const lost: AttemptRow = { ...attempt, ended_at: at };

  it.each<[string, Partial<RunRow>, AttemptRow, StepName]>([
    ['its agent is watched', {}, attempt, 'watchAttempt'],
    ['nothing of what it hands in is taken', {}, reported, 'endAttemptInWait'],
    ['it goes on without one that has ended', {}, gone, 'resumeAfterWait'],
    ['it goes on without one that was lost', {}, lost, 'resumeAfterWait'],
    [
      'a stop comes before everything',
      { stop_requested_at: at },
      lost,
      'cancelRun',
    ],
  ])('%s', (_, changes, current, expected) => {
    for (const status of ['waiting_mcp', 'waiting_owner_review'] as const) {
      const run = aRun({ ...running, ...changes, status });
      expect(nextStep(run, current)).toBe(expected);
    }
  });

  it('the next attempt starts when the one before is removed', () => {
    const again = aRun({ ...placed, attempt: 2, resumes: 1 });
    const removed = { ...gone, removed_at: at };
    expect(nextStep(again, undefined, removed)).toBe('startJob');
  });
});
