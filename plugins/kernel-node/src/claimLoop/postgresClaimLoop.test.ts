import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { installTestClock, type TestClock } from '../clock/testClock';
import { PostgresDoorbell } from '../doorbell/postgresDoorbell';
import { createKernelMetrics } from '../metrics/kernelMetrics';
import { applyMigrations } from '../migrations/applyMigrations';
import { emptyDatabases } from '../testPrograms/emptyDatabases';
import { eventually } from '../testPrograms/eventually';
import { startProgram, type TestProgram } from '../testPrograms/startProgram';
import { DUE_ROWS, makeRowClaimable } from './leaseSql';
import { PostgresClaimLoop } from './postgresClaimLoop';
import type { Claim, ClaimedRow, ClaimLoop, ClaimLoopOptions } from './types';

jest.setTimeout(60_000);

type Job = ClaimedRow & { note: string | null };

const emptyDatabase = emptyDatabases();
const doorbell = new PostgresDoorbell({
  logger: mockServices.logger.mock(),
  connection: undefined,
});

let knex: Knex;
let clock: TestClock;
const loops: ClaimLoop[] = [];
const programs: TestProgram[] = [];

beforeEach(async () => {
  knex = await emptyDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  clock = await installTestClock(knex);
  await knex.raw(`create table jobs (
      id text primary key, note text,
      claimable_at timestamptz, lease_owner text, lease_until timestamptz,
      fence bigint not null default 0, claim_count int not null default 0);
    create index jobs_claimable on jobs (claimable_at) where claimable_at is not null`);
});

afterEach(async () => {
  programs.splice(0).forEach(({ child }) => child.kill('SIGKILL'));
  await Promise.all(loops.splice(0).map(loop => loop.stop()));
});

function startLoop(
  handle: ClaimLoopOptions<Job>['handle'],
  options: Partial<ClaimLoopOptions<Job>> = {},
): ClaimLoop {
  const loop = new PostgresClaimLoop<Job>(
    {
      name: 'test.jobs',
      knex,
      table: 'jobs',
      concurrency: 1,
      pollIntervalMs: 50,
      handle,
      ...options,
    },
    {
      logger: mockServices.logger.mock(),
      metrics: createKernelMetrics(),
      doorbell,
    },
  );
  loops.push(loop);
  return loop;
}

async function addJob(id: string): Promise<void> {
  await knex('jobs').insert({ id, claimable_at: knex.raw('kernel.now()') });
}

async function job(id: string) {
  return knex('jobs').where({ id }).first();
}

/** A handler that holds the row until it is told to go on. */
function heldHandler() {
  const claims: Claim<Job>[] = [];
  const release: (() => void)[] = [];
  return {
    claims,
    releaseAll: () => release.splice(0).forEach(go => go()),
    handle: async (claim: Claim<Job>) => {
      claims.push(claim);
      await new Promise<void>(resolve => release.push(resolve));
      return { kind: 'settled' as const };
    },
  };
}

describe('a claim loop', () => {
  it('handles each row once with two loops, never more at a time than allowed', async () => {
    const handled: string[] = [];
    let running = 0;
    let most = 0;
    const handle = async ({ row }: Claim<Job>) => {
      running += 1;
      most = Math.max(most, running);
      await knex.raw('select 1');
      running -= 1;
      handled.push(row.id);
      return { kind: 'settled' as const };
    };
    const ids = Array.from({ length: 30 }, (_, n) => `job ${n}`);
    await Promise.all(ids.map(addJob));
    startLoop(handle, { concurrency: 2 });
    startLoop(handle, { concurrency: 2 });

    await eventually(() => handled.length >= ids.length);
    expect(handled.sort()).toEqual(ids.sort());
    expect(most).toBeLessThanOrEqual(4);
    await eventually(async () => {
      const open = await knex('jobs').whereNotNull('claimable_at');
      return open.length === 0;
    });
    expect(await job('job 7')).toMatchObject({
      claim_count: 0,
      lease_owner: null,
      fence: '1',
    });
  });

  it('works off a backlog at once, without waiting for a poll', async () => {
    const total = 120;
    await knex('jobs').insert(
      Array.from({ length: total }, (_, index) => ({
        id: String(index),
        claimable_at: knex.raw('kernel.now()'),
      })),
    );
    let handled = 0;
    startLoop(
      // Handlers end one by one, and some while the loop looks for more.
      async ({ row }) => {
        await new Promise(resolve => {
          setTimeout(resolve, Number(row.id) % 7);
        });
        handled += 1;
        return { kind: 'settled' };
      },
      { concurrency: 8, pollIntervalMs: 600_000 },
    );
    await eventually(() => handled === total);
  });

  it('keeps a wake-up that comes while the row is held', async () => {
    const { claims, handle, releaseAll } = heldHandler();
    await addJob('a');
    startLoop(handle);
    await eventually(() => claims.length === 1);
    await makeRowClaimable(knex, 'jobs', 'a');
    releaseAll();
    await eventually(() => claims.length === 2);
    releaseAll();
    await eventually(async () => (await job('a')).claimable_at === null);
    expect(claims).toHaveLength(2);
  });

  it('starts a handler a few milliseconds after a ring', async () => {
    let startedAt = 0;
    startLoop(
      async () => {
        startedAt = performance.now();
        return { kind: 'settled' };
      },
      { pollIntervalMs: 60_000 },
    );
    await addJob('warm');
    doorbell.ring('claims/test.jobs');
    await eventually(async () => (await job('warm')).claimable_at === null);

    await knex('jobs').insert({ id: 'a' });
    await makeRowClaimable(knex, 'jobs', 'a');
    const rangAt = performance.now();
    doorbell.ring('claims/test.jobs');
    await eventually(() => startedAt > rangAt);
    expect(startedAt - rangAt).toBeLessThan(250);
  });

  it('looks again after the time that the handler asked for', async () => {
    let times = 0;
    await addJob('a');
    startLoop(
      async () => {
        times += 1;
        return times === 1
          ? { kind: 'again', afterMs: 20 }
          : { kind: 'settled' };
      },
      { pollIntervalMs: 60_000 },
    );
    await eventually(async () => (await job('a')).claimable_at === null);
    expect(times).toBe(2);
  });

  it('tries again with a growing pause when a handler throws', async () => {
    const counts: number[] = [];
    await addJob('a');
    startLoop(async ({ row }) => {
      counts.push(row.claim_count);
      if (counts.length < 3) {
        throw new Error('not yet');
      }
      return { kind: 'settled' };
    });
    for (const [attempt, pauseMs] of [
      [1, 1_000],
      [2, 2_000],
    ]) {
      await eventually(
        async () =>
          (await job('a')).lease_owner === null && counts.length === attempt,
      );
      const { rows } = await knex.raw(
        'select extract(epoch from claimable_at - kernel.now()) * 1000 as ms from jobs',
      );
      expect(Number(rows[0].ms)).toBeGreaterThan(pauseMs - 1_000);
      expect(Number(rows[0].ms)).toBeLessThanOrEqual(pauseMs);
      await clock.advance(pauseMs);
    }
    await eventually(async () => (await job('a')).claimable_at === null);
    expect(counts).toEqual([1, 2, 3]);
    expect((await job('a')).claim_count).toBe(0);
  });

  it('renews the lease while the handler works', async () => {
    const { claims, handle, releaseAll } = heldHandler();
    await addJob('a');
    startLoop(handle);
    await eventually(() => claims.length === 1);
    const first = (await job('a')).lease_until;
    await clock.advance(5_000);
    await eventually(async () => (await job('a')).lease_until > first);
    await clock.advance(8_000);
    await claims[0].transaction(trx => trx('jobs').update({ note: 'mine' }));
    expect((await job('a')).note).toBe('mine');
    expect(claims[0].signal.aborted).toBe(false);
    releaseAll();
  });

  it('takes over after the lease, and the old holder writes nothing', async () => {
    const first = heldHandler();
    const second = heldHandler();
    await addJob('a');
    startLoop(first.handle);
    await eventually(() => first.claims.length === 1);
    await clock.advance(10_000);
    startLoop(second.handle);
    await eventually(() => first.claims.length + second.claims.length === 2);

    await expect(
      first.claims[0].transaction(trx => trx('jobs').update({ note: 'late' })),
    ).rejects.toThrow('The lease of jobs a was lost');
    expect(first.claims[0].signal.aborted).toBe(true);
    expect(await job('a')).toMatchObject({ note: null, fence: '2' });
    first.releaseAll();
    second.releaseAll();
  });

  it('rolls back what a handler wrote in a transaction that throws', async () => {
    const { claims, handle, releaseAll } = heldHandler();
    await addJob('a');
    startLoop(handle);
    await eventually(() => claims.length === 1);
    await expect(
      claims[0].transaction(async trx => {
        await trx('jobs').update({ note: 'half' });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect((await job('a')).note).toBeNull();
    releaseAll();
  });

  it('gives leases back when it stops, as if they had not been claimed', async () => {
    await addJob('a');
    let started = false;
    const stopping = startLoop(async ({ signal }) => {
      started = true;
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
      return { kind: 'settled' };
    });
    await eventually(() => started);
    await stopping.stop();
    expect(await job('a')).toMatchObject({
      lease_owner: null,
      lease_until: null,
      claim_count: 0,
    });

    const { claims, handle, releaseAll } = heldHandler();
    startLoop(handle);
    await eventually(() => claims.length === 1);
    releaseAll();
  });

  it('takes over from a process that was killed, not before its lease ended', async () => {
    await addJob('a');
    const program = startProgram('claimJobs', knex);
    programs.push(program);
    expect(await program.message()).toBe('claimed a');
    program.child.kill('SIGKILL');
    await program.exit();

    const { claims, handle, releaseAll } = heldHandler();
    await clock.advance(5_000);
    const loop = startLoop(handle, { pollIntervalMs: 60_000 });
    await clock.advance(2_000);
    loop.wake();
    expect((await job('a')).fence).toBe('1');
    const { lease_owner: deadHolder } = await job('a');
    await clock.advance(3_000);
    loop.wake();
    await eventually(() => claims.length === 1);
    expect(claims[0].row.claim_count).toBe(2);
    expect(claims[0].takenOver).toEqual({
      from: deadHolder,
      to: (await job('a')).lease_owner,
      afterMs: expect.any(Number),
    });
    expect(deadHolder).not.toBe(claims[0].takenOver!.to);
    expect(claims[0].takenOver!.afterMs).toBeGreaterThanOrEqual(10_000);
    expect(claims[0].takenOver!.afterMs).toBeLessThan(30_000);
    releaseAll();
  });

  it('does not call it a takeover when the holder had ended its claim, or failed, or stopped', async () => {
    const takeovers: unknown[] = [];
    let times = 0;
    await addJob('a');
    const first = startLoop(async ({ takenOver }) => {
      times += 1;
      takeovers.push(takenOver);
      if (times === 1) throw new Error('not yet');
      return times === 2
        ? { kind: 'again', afterMs: 20 }
        : { kind: 'again', afterMs: 0 };
    });
    await eventually(async () => (await job('a')).lease_owner === null);
    await clock.advance(1_000);
    await eventually(() => times >= 3);
    await first.stop();

    const second = heldHandler();
    startLoop(second.handle);
    await eventually(() => second.claims.length === 1);
    takeovers.push(second.claims[0].takenOver);
    second.releaseAll();
    expect(takeovers).toEqual(takeovers.map(() => undefined));
  });

  it('does not call it a takeover when a loop claims again what it had lost itself', async () => {
    const { claims, handle, releaseAll } = heldHandler();
    await addJob('a');
    const loop = startLoop(handle, { concurrency: 2, pollIntervalMs: 60_000 });
    await eventually(() => claims.length === 1);
    await clock.advance(10_000);
    loop.wake();
    await eventually(() => claims.length === 2);
    expect(claims[1].takenOver).toBeUndefined();
    releaseAll();
  });

  it('lets a frozen process do no harm when it wakes', async () => {
    await addJob('a');
    const program = startProgram('claimJobs', knex);
    programs.push(program);
    expect(await program.message()).toBe('claimed a');
    program.child.kill('SIGSTOP');
    await clock.advance(10_000);

    const { claims, handle, releaseAll } = heldHandler();
    startLoop(handle);
    await eventually(() => claims.length === 1);
    program.child.kill('SIGCONT');
    program.child.send('write');
    expect(await program.message()).toBe('LeaseLostError');
    expect(await job('a')).toMatchObject({ note: null, fence: '2' });
    releaseAll();
    await eventually(async () => (await job('a')).claimable_at === null);
  });

  it('tells a process that was frozen for long that its lease is lost, before it writes elsewhere', async () => {
    await addJob('a');
    const program = startProgram('claimJobs', knex);
    programs.push(program);
    expect(await program.message()).toBe('claimed a');
    program.child.kill('SIGSTOP');
    await clock.advance(10_000);
    program.child.send('confirm');
    program.child.kill('SIGCONT');
    expect(await program.message()).toBe('LeaseLostError');
  });

  it('confirms a lease that stands, also while somebody has locked the row', async () => {
    const { claims, handle, releaseAll } = heldHandler();
    await addJob('a');
    startLoop(handle);
    await eventually(() => claims.length === 1);
    await knex.transaction(async trx => {
      await trx('jobs').where({ id: 'a' }).forUpdate();
      await claims[0].confirm();
    });
    await clock.advance(10_000);
    await expect(claims[0].confirm()).rejects.toThrow('was lost');
    expect(claims[0].signal.aborted).toBe(true);
    releaseAll();
  });

  it('a process that freezes in its transaction keeps the row for no longer than its lease', async () => {
    await addJob('a');
    const program = startProgram('claimJobs', knex);
    programs.push(program);
    expect(await program.message()).toBe('claimed a');
    program.child.send('hold');
    expect(await program.message()).toBe('locked');
    program.child.kill('SIGSTOP');
    const frozenAt = performance.now();
    await clock.advance(10_000);

    const { claims, handle, releaseAll } = heldHandler();
    startLoop(handle);
    await eventually(() => claims.length === 1, 30_000);
    expect(performance.now() - frozenAt).toBeLessThan(15_000);
    program.child.kill('SIGCONT');
    program.child.send('write');
    expect(await program.message()).not.toBe('written');
    expect(await job('a')).toMatchObject({ note: null, fence: '2' });
    releaseAll();
  });

  it('finds due rows by the partial index', async () => {
    await knex.raw(`insert into jobs (id, claimable_at)
      select n, case when n % 500 = 0 then kernel.now() end from generate_series(1, 20000) n`);
    await knex.raw('analyze jobs');
    const { rows } = await knex.raw(
      `explain with clock as materialized (select kernel.now() as now) ${DUE_ROWS}`,
      ['jobs', 10],
    );
    const plan = rows
      .map((row: Record<string, string>) => row['QUERY PLAN'])
      .join('\n');
    expect(plan).toContain('Index Scan using jobs_claimable');
    expect(plan).not.toMatch(/Seq Scan|-> +Sort/);
  });
});
