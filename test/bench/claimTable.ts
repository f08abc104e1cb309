import { applyMigrations } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { createTestDatabase } from '../harness/database';

/** An empty table `jobs` with the columns of the claim loop, beside the kernel's schema. */
export async function createClaimTable(): Promise<{
  url: string;
  knex: Knex;
  drop(): Promise<void>;
}> {
  const database = await createTestDatabase();
  await applyMigrations({ knex: database.knex, schema: 'kernel' });
  await database.knex.raw(`create table jobs (
      id text primary key,
      claimable_at timestamptz, lease_owner text, lease_until timestamptz,
      fence bigint not null default 0, claim_count int not null default 0);
    create index jobs_claimable on jobs (claimable_at) where claimable_at is not null`);
  return database;
}

/** All jobs anew, due now. */
export async function refill(knex: Knex, rows: number): Promise<void> {
  await knex.raw('truncate jobs');
  await knex.raw(
    `insert into jobs (id, claimable_at)
     select 'job ' || n, kernel.now() from generate_series(1, ?::int) as n`,
    [rows],
  );
  await knex.raw('vacuum (analyze) jobs');
}
