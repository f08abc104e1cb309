import type { Knex } from 'knex';
import { LeaseLostError } from './leaseLostError';
import {
  endWhenIdle,
  isLeased,
  LEASE_SECONDS,
  lockLeasedRow,
  type Lease,
} from './leaseSql';
import type { Claim, ClaimedRow, Takeover } from './types';

/** A row while this process holds its lease. */
export class HeldClaim<TRow extends ClaimedRow> implements Claim<TRow> {
  readonly row: TRow;
  readonly takenOver?: Takeover;
  readonly lease: Lease;
  readonly #knex: Knex;
  readonly #controller = new AbortController();
  #leasedAt: number;

  constructor(options: {
    knex: Knex;
    table: string;
    owner: string;
    row: TRow;
    takenOver?: Takeover;
    /** `performance.now()` before the claim was asked for. */
    claimedAt: number;
  }) {
    const { knex, table, owner, row, claimedAt } = options;
    this.row = row;
    this.takenOver = options.takenOver;
    this.lease = { table, owner, id: row.id, fence: row.fence };
    this.#knex = knex;
    this.#leasedAt = claimedAt;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async transaction<T>(
    work: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    return this.#knex.transaction(async trx => {
      await endWhenIdle(trx);
      if (!(await lockLeasedRow(trx, this.lease))) throw this.#lost();
      return work(trx);
    });
  }

  async confirm(): Promise<void> {
    if (!(await isLeased(this.#knex, this.lease))) throw this.#lost();
  }

  #lost(): LeaseLostError {
    this.abort('the lease was lost');
    return new LeaseLostError(
      `The lease of ${this.lease.table} ${this.lease.id} was lost`,
    );
  }

  abort(reason: string): void {
    this.#controller.abort(new LeaseLostError(`The claim ended: ${reason}`));
  }

  /** Takes note of a renewal; `fence` is what the row has now, if we still have it. */
  renewed(fence: string | undefined, sentAt: number): void {
    if (fence === this.lease.fence) {
      this.#leasedAt = sentAt;
      return;
    }
    this.abort('the lease was lost');
  }

  /**
   * While the database can't be asked, the lease must be taken for lost once it would
   * have ended. Only a hint to stop early: the database decides about every write.
   */
  abortWhenOverdue(): void {
    if (performance.now() - this.#leasedAt > LEASE_SECONDS * 1_000) {
      this.abort('the lease could not be renewed');
    }
  }
}
