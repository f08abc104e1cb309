import { AuthenticationError } from '@backstage/errors';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { aNewRun } from '../__testUtils__/samples';
import { packed, sha256 } from '../__testUtils__/sessionArchives';
import { AgentStatusStore } from '../runs/AgentStatusStore';
import { RequestStore } from '../requests/RequestStore';
import { AttemptStore } from '../runs/AttemptStore';
import { BundleStore } from '../runs/BundleStore';
import { LogStore } from '../runs/LogStore';
import type { AttemptReport } from '../runs/rows';
import { StaleSessionError } from '../sessions/StaleSessionError';
import { RunnerCalls } from './RunnerCalls';
import type { RunnerIdentity } from './RunnerIdentities';
import { SessionCalls } from './SessionCalls';

jest.setTimeout(60_000);

let services: TestServices;
let attempts: AttemptStore;
let calls: RunnerCalls;
let sessions: SessionCalls;
let issueNumber = 0;

beforeAll(async () => {
  services = await startKernelServices();
  const { knex } = services;
  attempts = new AttemptStore({ knex });
  calls = new RunnerCalls({
    ...{ ...services, attempts },
    statuses: new AgentStatusStore({ knex }),
    logs: new LogStore({ knex }),
    bundles: new BundleStore({ knex }),
    requests: new RequestStore({ knex }),
  });
  sessions = new SessionCalls({ ...services, attempts });
});

afterAll(() => services.stop());

const HEAD = 'a'.repeat(40);
const REPORT: AttemptReport = {
  ...{ result: 'finished', bundleParts: 0, headSha: '' },
  ...{ summary: '', error: '' },
};

/** A runner whose call has passed the check of its token, before its attempt was lost. */
async function runnerAtWork(): Promise<RunnerIdentity> {
  const { knex, lifecycle } = services;
  issueNumber += 1;
  return knex.transaction(async trx => {
    const created = await lifecycle.create(
      trx,
      aNewRun({ issue_number: issueNumber }),
      [],
    );
    const run = created!;
    await lifecycle.move(trx, { run, to: 'preparing', by: 'reconciler' });
    await attempts.put(trx, run, { jobName: 'j', tokenHash: run.id });
    await attempts.markStarted(trx, run, HEAD);
    await lifecycle.move(trx, { run, to: 'running', by: 'runner' });
    return { runId: run.id, attempt: 1, token: 'the-token' };
  });
}

const read = async ({ runId }: RunnerIdentity) => services.store.find(runId);

async function loseAgentOf(runner: RunnerIdentity): Promise<void> {
  const run = await read(runner);
  await services.knex.transaction(async trx => {
    const next = await services.lifecycle.startNextAttempt(trx, {
      ...{ run, reason: 'heartbeat_lost' },
    });
    await attempts.put(trx, next, { jobName: 'j2', tokenHash: `${run.id}-2` });
  });
}

const eventsOf = async ({ runId }: RunnerIdentity) => {
  const events = await services.eventLog.readStream({
    ...{ executor: services.knex, stream: `run/${runId}` },
  });
  return events.map(event => event.type);
};

describe('after the switch to the next attempt', () => {
  it.each<[string, (runner: RunnerIdentity) => Promise<unknown>]>([
    ['start', runner => calls.reportStarted(runner, HEAD)],
    [
      'heartbeat',
      runner => calls.heartbeat(runner, { stopAcknowledged: true }),
    ],
    ['status', runner => calls.reportStatus(runner, { seq: 1n, text: 'late' })],
    [
      'report',
      runner => calls.submitReport(runner, REPORT, { bundleSha256: '' }),
    ],
    ['assignment', runner => calls.run(runner)],
    ['reading of a session', runner => sessions.readPart(runner, 1)],
  ])(
    'a late %s of the old runner is refused and changes nothing',
    async (_, call) => {
      const runner = await runnerAtWork();
      await loseAgentOf(runner);
      const before = await read(runner);
      const next = await attempts.find({ id: runner.runId, attempt: 2 });

      await expect(call(runner)).rejects.toThrow(AuthenticationError);

      expect(await read(runner)).toEqual(before);
      expect(await attempts.find({ id: runner.runId, attempt: 2 })).toEqual(
        next,
      );
    },
  );

  it('a late snapshot of the old runner is refused, and the one before stays', async () => {
    const runner = await runnerAtWork();
    const snapshot = (version: bigint, content: string) => {
      const archive = packed({ 'a.jsonl': content });
      return {
        part: { version, part: 1, content: archive },
        commit: { version, parts: 1, sessionId: 's', sha256: sha256(archive) },
      };
    };
    const kept = snapshot(1n, 'kept');
    await sessions.uploadPart(runner, kept.part);
    await sessions.commit(runner, kept.commit);
    const late = snapshot(2n, 'late');
    await loseAgentOf(runner);
    await sessions.uploadPart(runner, late.part);

    await expect(sessions.commit(runner, late.commit)).rejects.toThrow(
      StaleSessionError,
    );

    expect(await services.sessions.find(runner.runId)).toMatchObject({
      ...{ version: '1', uploaded_sha256: kept.commit.sha256 },
    });
  });
});

it('a lost attempt is over with its token, and the run keeps what it had prepared', async () => {
  const runner = await runnerAtWork();
  await services
    .knex('runs')
    .where({ id: runner.runId })
    .update({
      ...{ namespace: 'n', base_sha: HEAD, job_name: 'j' },
      running_since: services.knex.raw(`kernel.now() - interval '1 hour'`),
    });
  await loseAgentOf(runner);

  const run = await read(runner);
  expect(run).toMatchObject({
    ...{ status: 'preparing', attempt: 2, job_name: null },
    ...{ namespace: 'n', base_sha: HEAD, deadline_at: null },
  });
  expect(await attempts.find({ id: run.id, attempt: 1 })).toMatchObject({
    ...{ exit_reason: 'heartbeat_lost', ended_at: expect.any(Date) },
  });
  expect(await eventsOf(runner)).toEqual(['run.attempt.lost']);
  // The hour of the lost attempt counts for the deadline of the whole run.
  expect(Number(run.ran_ms)).toBeGreaterThanOrEqual(3_600_000);
  const next = { ...runner, attempt: 2 };
  await calls.reportStarted(next, HEAD);
  expect(await calls.leftMs(await read(next))).toBeLessThan(240 * 60_000);
});

describe('a stop', () => {
  const requestStop = ({ runId }: RunnerIdentity) =>
    services
      .knex('runs')
      .where({ id: runId })
      .update({ stop_requested_at: services.knex.raw('kernel.now()') });

  it('is acknowledged by a heartbeat that says so, once', async () => {
    const runner = await runnerAtWork();
    const beat = (stopAcknowledged: boolean) =>
      calls.heartbeat(runner, { stopAcknowledged });
    await beat(true);
    expect((await read(runner)).stop_acknowledged_at).toBeNull();
    await requestStop(runner);
    expect(await beat(false)).toBe(true);
    expect((await read(runner)).stop_acknowledged_at).toBeNull();
    await beat(true);
    const { stop_acknowledged_at: acknowledgedAt } = await read(runner);
    expect(acknowledgedAt).not.toBeNull();
    await beat(true);
    expect((await read(runner)).stop_acknowledged_at).toEqual(acknowledgedAt);
    expect(await eventsOf(runner)).toEqual(['run.stop.acknowledged']);
  });

  it('is acknowledged by the report of an agent that was stopped', async () => {
    const runner = await runnerAtWork();
    await requestStop(runner);
    const stopped: AttemptReport = { ...REPORT, result: 'stopped' };
    await calls.submitReport(runner, stopped, { bundleSha256: '' });
    expect((await read(runner)).stop_acknowledged_at).not.toBeNull();
  });

  it('that nobody asked for is not acknowledged', async () => {
    const runner = await runnerAtWork();
    const stopped: AttemptReport = { ...REPORT, result: 'stopped' };
    await calls.submitReport(runner, stopped, { bundleSha256: '' });
    expect((await read(runner)).stop_acknowledged_at).toBeNull();
    expect(await eventsOf(runner)).toEqual([]);
  });
});
