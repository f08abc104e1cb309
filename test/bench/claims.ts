import { claimDueRows } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import createKnex, { type Knex } from 'knex';
import { createClaimTable, refill } from './claimTable';
import { report, type Measured } from './report';
import { median, round } from './statistics';

/*
 * Claims a second: the claim loop's own statement, which leases and fences, against a bare
 * claim with SKIP LOCKED of the same table that only takes the row off the queue. One by
 * one over ten connections, and in batches of fifty; in turn in the same run.
 */
const CONNECTIONS = 10;
const BATCH = 50;

report({
  name: 'claims',
  options: { rounds: 5, rows: 10_000, 'batched-rows': 50_000 },
  goals: {
    ratioOneByOne: { atLeast: 0.6 },
    ratioBatches: { atLeast: 0.6 },
  },
  measure,
});

type Claim = (knex: Knex, limit: number) => Promise<number>;

async function measure(options: {
  rounds: number;
  rows: number;
  'batched-rows': number;
}): Promise<Measured> {
  const table = await createClaimTable();
  const knex = createKnex({
    client: 'pg',
    connection: table.url,
    pool: { min: CONNECTIONS, max: CONNECTIONS },
  });
  try {
    const single = { ...{ knex, limit: 1 }, rows: options.rows };
    const batched = {
      ...{ knex, limit: BATCH },
      rows: options['batched-rows'],
    };
    await inTurn({ ...single, rounds: 1 }); // Warms up.
    const oneByOne = await inTurn({ ...single, rounds: options.rounds });
    const batches = await inTurn({ ...batched, rounds: options.rounds });
    return {
      figures: {
        connections: CONNECTIONS,
        batch: BATCH,
        oneByOnePerSecond: oneByOne.leased,
        ratioOneByOne: round(oneByOne.leased / oneByOne.bare),
        batchesPerSecond: batches.leased,
        ratioBatches: round(batches.leased / batches.bare),
      },
      limits: {
        bareOneByOnePerSecond: oneByOne.bare,
        bareBatchesPerSecond: batches.bare,
      },
    };
  } finally {
    await knex.destroy();
    await table.drop();
  }
}

async function inTurn(options: {
  knex: Knex;
  limit: number;
  rows: number;
  rounds: number;
}): Promise<{ leased: number; bare: number }> {
  const leased: number[] = [];
  const bare: number[] = [];
  for (let each = 0; each < options.rounds; each += 1) {
    leased.push(await claimsPerSecond(claimLeased, options));
    bare.push(await claimsPerSecond(claimBare, options));
  }
  return { leased: median(leased), bare: median(bare) };
}

async function claimsPerSecond(
  claim: Claim,
  { knex, limit, rows }: { knex: Knex; limit: number; rows: number },
): Promise<number> {
  await refill(knex, rows);
  let claimed = 0;
  const worker = async () => {
    // A lease that ends meanwhile makes its row due again: that is one claim more.
    while (claimed < rows) {
      const found = await claim(knex, limit);
      // What is left is in other workers' hands.
      if (found === 0) return;
      claimed += found;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - start) / 1_000;
  if (claimed < rows)
    throw new Error(`${rows - claimed} rows were never claimed`);
  return round(claimed / seconds);
}

async function claimLeased(knex: Knex, limit: number): Promise<number> {
  const rows = await claimDueRows(knex, {
    ...{ table: 'jobs', owner: 'bench' },
    limit,
  });
  return rows.length;
}

async function claimBare(knex: Knex, limit: number): Promise<number> {
  const { rows } = await knex.raw(
    `with due as (
       select id from jobs where claimable_at <= now()
       order by claimable_at limit ? for update skip locked
     )
     update jobs set claimable_at = null from due where jobs.id = due.id returning jobs.*`,
    [limit],
  );
  return rows.length;
}
