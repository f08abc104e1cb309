import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { judgeAttempt, watchedSince, type AttemptFacts } from './judgeAttempt';

const now = new Date('2026-11-22T10:00:00Z');
const secondsAgo = (seconds: number) =>
  new Date(now.getTime() - seconds * 1_000);
const job: V1Job = { metadata: { name: 'run-1' }, status: { active: 1 } };
const podWith = (state: object, phase = 'Pending'): V1Pod => ({
  status: {
    phase,
    containerStatuses: [
      {
        name: 'agent',
        image: 'x',
        imageID: '',
        ready: false,
        restartCount: 0,
        state,
      },
    ],
  },
});

const working: AttemptFacts = {
  run: { deadline_at: secondsAgo(-3_600) },
  attempt: {
    created_at: secondsAgo(120),
    started_at: secondsAgo(100),
    last_heartbeat_at: secondsAgo(5),
    reported_at: null,
  },
  now,
  watchedSince: secondsAgo(100),
  job,
  pods: [podWith({ running: {} }, 'Running')],
  startTimeoutMs: 300_000,
  heartbeatTimeoutMs: 60_000,
};
const starting: AttemptFacts = {
  ...working,
  run: { deadline_at: null },
  attempt: {
    created_at: secondsAgo(10),
    started_at: null,
    last_heartbeat_at: null,
    reported_at: null,
  },
  pods: [],
};

it('a working agent is looked at again in a while', () => {
  expect(judgeAttempt(working)).toEqual({
    kind: 'alive',
    lookAgainInMs: 30_000,
  });
});

it('an agent that waits for a person or a tool for 30 days is not lost while it reports', () => {
  const verdict = judgeAttempt({
    ...working,
    // Its clock stands still in every waiting status.
    run: { deadline_at: null },
    attempt: {
      ...working.attempt,
      created_at: secondsAgo(30 * 86_400),
      started_at: secondsAgo(30 * 86_400),
    },
    watchedSince: secondsAgo(30 * 86_400),
  });
  expect(verdict).toEqual({ kind: 'alive', lookAgainInMs: 30_000 });
});

it('an agent near its deadline is looked at when it comes', () => {
  const run = { deadline_at: secondsAgo(-3) };
  expect(judgeAttempt({ ...working, run })).toEqual({
    kind: 'alive',
    lookAgainInMs: 3_000,
  });
});

it('a silent agent is looked at when it would be lost', () => {
  const attempt = { ...working.attempt, last_heartbeat_at: secondsAgo(52) };
  expect(judgeAttempt({ ...working, attempt })).toEqual({
    kind: 'alive',
    lookAgainInMs: 8_000,
  });
});

it('a starting agent is looked at again in a while', () => {
  expect(judgeAttempt(starting)).toEqual({
    kind: 'alive',
    lookAgainInMs: 10_000,
  });
});

it('an agent that does not start is looked at when its time is over', () => {
  const attempt = { ...starting.attempt, created_at: secondsAgo(297) };
  expect(judgeAttempt({ ...starting, attempt })).toEqual({
    kind: 'alive',
    lookAgainInMs: 3_001,
  });
});

it.each<[string, AttemptFacts, object]>([
  [
    'the deadline has come: limited, not failed',
    { ...working, run: { deadline_at: now } },
    { outcome: 'limited', reason: 'deadline_exceeded' },
  ],
  [
    'the Job is gone',
    { ...working, job: undefined, pods: [] },
    { outcome: 'failed', reason: 'job_not_found' },
  ],
  [
    'the image can not be loaded',
    {
      ...starting,
      pods: [
        podWith({
          waiting: { reason: 'ErrImagePull', message: 'no such image' },
        }),
      ],
    },
    { reason: 'image_pull_failed', detail: 'ErrImagePull: no such image' },
  ],
  [
    'the process has crashed',
    {
      ...working,
      pods: [
        podWith(
          { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          'Failed',
        ),
      ],
    },
    {
      reason: 'agent_exited_without_report',
      detail: 'exit code 137, OOMKilled',
    },
  ],
  [
    'the process ended well but handed nothing in: an exit code is no success',
    {
      ...working,
      job: {
        ...job,
        status: {
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      },
      pods: [podWith({ terminated: { exitCode: 0 } }, 'Succeeded')],
    },
    { reason: 'agent_exited_without_report', detail: 'exit code 0' },
  ],
  [
    'the agent does not start',
    {
      ...starting,
      attempt: { ...starting.attempt, created_at: secondsAgo(301) },
    },
    { reason: 'start_timeout' },
  ],
  [
    'the agent says nothing any more',
    {
      ...working,
      attempt: { ...working.attempt, last_heartbeat_at: secondsAgo(61) },
    },
    { reason: 'heartbeat_lost', detail: '61 s' },
  ],
])('%s', (_, facts, expected) => {
  expect(judgeAttempt(facts)).toMatchObject({ kind: 'lost', ...expected });
});

it('a report that was handed in counts more than anything else', () => {
  const attempt = { ...working.attempt, reported_at: now };
  const verdict = judgeAttempt({
    ...working,
    attempt,
    job: undefined,
    pods: [],
  });
  expect(verdict).toEqual({ kind: 'alive', lookAgainInMs: 0 });
});

describe('after a time in which nobody looked', () => {
  const silent = { ...working.attempt, last_heartbeat_at: secondsAgo(200) };
  const late = { ...starting.attempt, created_at: secondsAgo(400) };

  it.each<[string, Partial<AttemptFacts>, object]>([
    [
      'a silent agent is not judged at the first look',
      { attempt: silent, watchedSince: now },
      { kind: 'alive', lookAgainInMs: 30_000 },
    ],
    [
      'nor a moment before its time to report is over',
      { attempt: silent, watchedSince: secondsAgo(29) },
      { kind: 'alive', lookAgainInMs: 1_000 },
    ],
    [
      'but then',
      { attempt: silent, watchedSince: secondsAgo(30) },
      { kind: 'lost', reason: 'heartbeat_lost' },
    ],
    [
      'the time to report is not longer than the limit itself',
      {
        attempt: silent,
        watchedSince: secondsAgo(12),
        heartbeatTimeoutMs: 12_000,
      },
      { kind: 'lost', reason: 'heartbeat_lost' },
    ],
    [
      'an agent that could not say that it has started is not judged',
      { attempt: late, watchedSince: now },
      { kind: 'alive' },
    ],
    [
      'but then it is',
      { attempt: late, watchedSince: secondsAgo(30) },
      { kind: 'lost', reason: 'start_timeout' },
    ],
    [
      'one whose Job is gone is lost at once',
      { attempt: silent, watchedSince: now, job: undefined },
      { kind: 'lost', reason: 'job_not_found' },
    ],
  ])('%s', (_, changes, expected) => {
    expect(judgeAttempt({ ...working, ...changes })).toMatchObject(expected);
  });
});

it.each<[string, Date | null, Date | null, Date]>([
  ['looked at for the first time', null, null, now],
  ['looked at a while ago', secondsAgo(45), secondsAgo(300), secondsAgo(300)],
  ['not looked at for longer', secondsAgo(46), secondsAgo(300), now],
])('an attempt that is %s', (_, at, since, expected) => {
  const attempt = { watched_at: at, watched_since: since };
  expect(watchedSince(attempt, now)).toEqual(expected);
});
