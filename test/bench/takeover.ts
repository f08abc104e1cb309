import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { TYPE_SCRIPT } from '../harness/paths';
import { waitFor } from '../harness/waitFor';
import { createClaimTable, refill } from './claimTable';
import { report, type Measured } from './report';
import { median, percentile, round } from './statistics';
import { startJobsLoop } from './takeoverHolder';

/*
 * From the SIGKILL of a process that holds leases to the first claim of its rows by
 * another one, with the claim loop as the product runs it: a lease of 10 s, renewed every
 * 3 s, and a look for due rows every second. The processes of a round are killed one after
 * the other over one renewal, so that every age of a lease occurs. The limit is what the
 * lease and the poll allow: the rest of the lease (7 to 10 s) and up to a second.
 */
const HOLDERS = 10;
const ROWS_EACH = 3;
const RENEWAL_MS = 3_000;
const ROUND_TIMEOUT_MS = 60_000;

report({
  name: 'takeover',
  options: { kills: 100 },
  goals: { maxMs: { atMost: 15_000 }, neverTaken: { atMost: 0 } },
  measure,
});

async function measure({ kills }: { kills: number }): Promise<Measured> {
  const table = await createClaimTable();
  const firstMs: number[] = [];
  const lastMs: number[] = [];
  let neverTaken = 0;
  try {
    while (firstMs.length + neverTaken < kills) {
      const left = kills - firstMs.length - neverTaken;
      for (const taken of await killRound(table, Math.min(HOLDERS, left))) {
        if (taken.length < ROWS_EACH) {
          neverTaken += 1;
          continue;
        }
        firstMs.push(Math.min(...taken));
        lastMs.push(Math.max(...taken));
      }
    }
  } finally {
    await table.drop();
  }
  return {
    figures: {
      kills,
      rowsEach: ROWS_EACH,
      p50Ms: round(median(firstMs)),
      p95Ms: percentile(firstMs, 0.95),
      maxMs: percentile(firstMs, 1),
      maxMsOfTheLastRow: percentile(lastMs, 1),
      neverTaken,
    },
    limits: { leaseMs: 10_000, renewalMs: RENEWAL_MS, pollMs: 1_000 },
  };
}

interface Holder {
  child: ChildProcess;
  rows: Set<string>;
  killedAt: number;
}

/** For each killed process, after how many milliseconds each of its rows was claimed. */
async function killRound(
  { url, knex }: { url: string; knex: Knex },
  count: number,
): Promise<number[][]> {
  await refill(knex, count * ROWS_EACH);
  const holders = await Promise.all(
    Array.from({ length: count }, () => startHolder(url)),
  );
  const claimedAt = new Map<string, number>();
  const other = startJobsLoop({
    ...{ url, concurrency: count * ROWS_EACH },
    async onClaim(id) {
      claimedAt.set(id, performance.now());
    },
  });
  try {
    for (const holder of holders) {
      await delay((Math.random() * 2 * RENEWAL_MS) / count);
      holder.killedAt = performance.now();
      holder.child.kill('SIGKILL');
    }
    await waitFor(
      'the rows to be taken over',
      () => claimedAt.size === count * ROWS_EACH,
      { timeoutMs: ROUND_TIMEOUT_MS },
    ).catch(() => undefined);
  } finally {
    await other.stop();
  }
  return holders.map(({ rows, killedAt }) =>
    [...rows].flatMap(id => {
      const at = claimedAt.get(id);
      return at === undefined ? [] : [at - killedAt];
    }),
  );
}

/** Resolves when it holds all that it can. */
async function startHolder(url: string): Promise<Holder> {
  const child = fork(
    join(__dirname, 'takeoverHolder.ts'),
    [url, String(ROWS_EACH)],
    { execArgv: ['--require', TYPE_SCRIPT] },
  );
  const rows = new Set<string>();
  child.on('message', id => rows.add(String(id)));
  await waitFor('a process to hold its rows', () => {
    if (child.exitCode !== null) return 'ended';
    return rows.size === ROWS_EACH;
  });
  if (child.exitCode !== null) {
    throw new Error('takeoverHolder.ts ended before it held its rows');
  }
  return { child, rows, killedAt: Infinity };
}
