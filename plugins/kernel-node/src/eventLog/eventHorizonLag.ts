import type { Knex } from 'knex';

/**
 * The age in seconds of the oldest open transaction that has written something, in any
 * database of the server: readers of the event log wait for it. 0 when there is none.
 * Sessions of other roles are only seen with the right `pg_read_all_stats`.
 */
export async function readEventHorizonLag(knex: Knex): Promise<number> {
  const { rows } = await knex.raw(`
    select coalesce(extract(epoch from clock_timestamp() - min(started)), 0)::float8 as lag
    from (
      select xact_start as started from pg_stat_activity where backend_xid is not null
      union all
      select prepared from pg_prepared_xacts
    ) as open
  `);
  return Math.max(0, rows[0].lag);
}
