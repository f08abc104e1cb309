import type { Knex } from 'knex';

/** Runs `work` once `trx` has committed, and never when it rolls back. */
export function afterCommit(trx: Knex.Transaction, work: () => void): void {
  trx.executionPromise.then(work, () => {});
}
