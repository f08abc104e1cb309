import type { Knex } from 'knex';

/**
 * The database's clock. Every lease, deadline and schedule compares with it; a
 * process's own clock decides nothing (architecture §3.5).
 *
 * In SQL texts use `kernel.now()`. Tests move it with `installTestClock` from
 * `@stagecraft/backstage-plugin-kernel-node/testUtils`; a production database has
 * no switch for it.
 */
export interface Clock {
  /** The database's time, read through `executor` (a transaction sees wall time, not its start). */
  now(executor: Knex | Knex.Transaction): Promise<Date>;
}
