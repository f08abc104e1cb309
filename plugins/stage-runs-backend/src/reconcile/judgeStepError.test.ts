import { NotFoundError } from '@backstage/errors';
import {
  CredentialMissingError,
  GitHubLimitedError,
  GitHubUnavailableError,
  LeaseLostError,
} from '@stagecraft/backstage-plugin-kernel-node';
import { aRun } from '../__testUtils__/samples';
import { DeliveryRefusedError } from '../delivery/DeliveryRefusedError';
import { NotInstalledError } from '../registry/Stages';
import type { AttemptRow } from '../runs/rows';
import { judgeStepError } from './judgeStepError';

const now = new Date('2026-11-22T10:00:00Z');
const minutesAgo = (minutes: number) =>
  new Date(now.getTime() - minutes * 60_000);
const limitTimeoutMs = 6 * 3_600_000;
const limit = new GitHubLimitedError('limited', {
  ...{ waitMs: 60_000, kind: 'primary', credential: 'bot' },
});
const preparing = aRun({ status: 'preparing', preparing_at: minutesAgo(5) });
const attempt = (changes: Partial<AttemptRow>) =>
  ({ started_at: null, reported_at: null, ...changes } as AttemptRow);

it.each<[string, unknown, object]>([
  ['a lost lease', new LeaseLostError('lost'), { kind: 'leave' }],
  ['a limit of GitHub', limit, { kind: 'backpressure', limit }],
  ['GitHub is away', new GitHubUnavailableError('502'), { kind: 'retry' }],
  ['anything unknown', new Error('ECONNRESET'), { kind: 'retry' }],
  [
    'a branch that does not exist',
    new NotFoundError('no branch trunk'),
    { kind: 'end', outcome: 'failed', reason: 'github_refused' },
  ],
  [
    'no credential',
    new CredentialMissingError('no bot token'),
    { kind: 'end', outcome: 'failed', reason: 'github_refused' },
  ],
  [
    'a stage that was removed',
    new NotInstalledError('gone'),
    { kind: 'end', outcome: 'failed', reason: 'stage_removed' },
  ],
  [
    'a write outside the scope',
    new DeliveryRefusedError('write_scope_violation', ['src/a.ts']),
    {
      kind: 'end',
      outcome: 'denied',
      reason: 'write_scope_violation',
      detail: 'src/a.ts',
    },
  ],
  [
    'a damaged bundle',
    new DeliveryRefusedError('bundle_invalid', []),
    { kind: 'end', outcome: 'failed', reason: 'bundle_invalid' },
  ],
])('%s', (_, error, verdict) => {
  const facts = { run: preparing, attempt: undefined, now, limitTimeoutMs };
  expect(judgeStepError(error, facts)).toMatchObject(verdict);
});

it('gives a preparation up after 30 minutes', () => {
  const run = aRun({ status: 'preparing', preparing_at: minutesAgo(31) });
  expect(
    judgeStepError(new Error('away'), {
      run,
      attempt: undefined,
      now,
      limitTimeoutMs,
    }),
  ).toMatchObject({ reason: 'prepare_timeout' });
});

it('gives no run up that waits for a place, however long', () => {
  const run = aRun({ status: 'pending', created_at: minutesAgo(30 * 1_440) });
  expect(
    judgeStepError(new Error('away'), {
      ...{ run, attempt: undefined, now, limitTimeoutMs },
    }),
  ).toEqual({ kind: 'retry' });
});

it('does not count the time that the environment made a run wait', () => {
  const run = aRun({
    status: 'preparing',
    preparing_at: minutesAgo(30 * 1_440),
    waited_until: minutesAgo(29),
  });
  const facts = { run, attempt: undefined, now, limitTimeoutMs };
  expect(judgeStepError(new Error('away'), facts)).toEqual({ kind: 'retry' });
  expect(
    judgeStepError(new Error('away'), {
      ...facts,
      run: { ...run, waited_until: minutesAgo(31) },
    }),
  ).toMatchObject({ reason: 'prepare_timeout' });
});

it('gives a delivery up 30 minutes after the report', () => {
  const run = aRun({ status: 'running', preparing_at: minutesAgo(300) });
  const reported = attempt({
    started_at: minutesAgo(290),
    reported_at: minutesAgo(31),
  });
  expect(
    judgeStepError(new Error('away'), {
      run,
      attempt: reported,
      now,
      limitTimeoutMs,
    }),
  ).toMatchObject({ reason: 'delivery_timeout' });
});

it('does not give up an agent at work for an error of ours', () => {
  const run = aRun({ status: 'running', preparing_at: minutesAgo(300) });
  const working = attempt({ started_at: minutesAgo(290) });
  expect(
    judgeStepError(new Error('away'), {
      run,
      attempt: working,
      now,
      limitTimeoutMs,
    }),
  ).toEqual({ kind: 'retry' });
});

it('an ended run is only cleaned up, however long it takes', () => {
  const run = aRun({ status: 'failed', preparing_at: minutesAgo(300) });
  expect(
    judgeStepError(new NotFoundError('x'), {
      run,
      attempt: undefined,
      now,
      limitTimeoutMs,
    }),
  ).toEqual({ kind: 'retry' });
});

it('counts the preparation of a next attempt from the loss of the one before', () => {
  const run = aRun({ status: 'preparing', preparing_at: minutesAgo(300) });
  const facts = (endedMinutesAgo: number) => ({
    ...{ run, attempt: undefined, now, limitTimeoutMs },
    previous: attempt({ ended_at: minutesAgo(endedMinutesAgo) }),
  });
  const error = new Error('away');
  expect(judgeStepError(error, facts(29))).toEqual({ kind: 'retry' });
  expect(judgeStepError(error, facts(31))).toMatchObject({
    reason: 'prepare_timeout',
  });
});

it('a stop is tried until it is confirmed, whatever fails', () => {
  const run = aRun({
    ...{ status: 'preparing', preparing_at: minutesAgo(300) },
    stop_requested_at: minutesAgo(290),
  });
  for (const error of [new Error('away'), new NotFoundError('x')]) {
    expect(
      judgeStepError(error, { run, attempt: undefined, now, limitTimeoutMs }),
    ).toEqual({
      kind: 'retry',
    });
  }
});

describe('limits of GitHub', () => {
  const facts = (limitedMinutesAgo: number) => ({
    run: aRun({
      ...{ status: 'running', preparing_at: minutesAgo(900) },
      limited_since: minutesAgo(limitedMinutesAgo),
    }),
    attempt: attempt({ reported_at: minutesAgo(limitedMinutesAgo) }),
    ...{ now, limitTimeoutMs },
  });

  it('are waited out for six hours, then the run ends and says so', () => {
    expect(judgeStepError(limit, facts(359))).toMatchObject({
      kind: 'backpressure',
    });
    expect(judgeStepError(limit, facts(360))).toMatchObject({
      ...{ kind: 'end', outcome: 'limited' },
      reason: 'github_limited_too_long',
    });
  });

  it.each([
    ['delivery', { reported_at: minutesAgo(95) }, 'delivery_timeout'],
    ['preparation', {}, 'prepare_timeout'],
  ])('do not use up the time of a %s', (_what, reported, reason) => {
    const judged = (limitedUntilMinutesAgo: number) =>
      judgeStepError(new Error('away'), {
        run: aRun({
          ...{ status: 'preparing', preparing_at: minutesAgo(95) },
          limited_until: minutesAgo(limitedUntilMinutesAgo),
        }),
        attempt: attempt(reported),
        ...{ now, limitTimeoutMs },
      });
    expect(judged(29)).toEqual({ kind: 'retry' });
    expect(judged(31)).toMatchObject({ reason });
  });
});

it('while people are asked a run is given up for nothing, however long they take', () => {
  const facts = {
    attempt: attempt({
      started_at: minutesAgo(600),
      reported_at: minutesAgo(500),
    }),
    ...{ now, limitTimeoutMs },
  };
  const errors = [
    new Error('ECONNRESET'),
    new NotFoundError('gone'),
    new NotInstalledError('gone'),
    limit,
  ];
  for (const status of ['waiting_mcp', 'waiting_owner_review'] as const) {
    const verdicts = errors.map(error =>
      judgeStepError(error, { run: aRun({ status }), ...facts }),
    );
    expect(verdicts).toEqual(errors.map(() => ({ kind: 'retry' })));
  }
});

it('after a wait the time for the preparation of the next attempt begins anew', () => {
  const run = aRun({
    ...{ status: 'preparing', attempt: 2, resumes: 1 },
    waited_until: minutesAgo(5),
  });
  const previous = attempt({ ended_at: minutesAgo(500) });
  expect(
    judgeStepError(new Error('ECONNRESET'), {
      ...{ run, attempt: undefined, previous, now, limitTimeoutMs },
    }),
  ).toEqual({ kind: 'retry' });
});
