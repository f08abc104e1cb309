import type { Knex } from 'knex';

/**
 * The columns that a table needs for the claim loop. `claimable_at` null means that
 * there is nothing to do. The table's migration creates them:
 *
 *   claimable_at timestamptz, lease_owner text, lease_until timestamptz,
 *   fence bigint not null default 0, claim_count int not null default 0
 *
 * with a partial index on (claimable_at) where claimable_at is not null.
 */
export interface ClaimedRow {
  id: string;
  fence: string;
  /** Claims since the handler last returned, this one included: 1 unless one threw or died. */
  claim_count: number;
}

/** What the handler wants to happen with the row; written only if the lease still stands. */
export type ClaimResult =
  /** Nothing to do until somebody sets `claimable_at` again. A wake-up that came while the row was held is kept. */
  | { kind: 'settled' }
  /** Look again after this time. */
  | { kind: 'again'; afterMs: number };

/** The holder before, whose lease ran out: its process died, froze, or could not reach the database. */
export interface Takeover {
  /** The former holder's loop, `<host>:<pid>:<uuid>`. */
  from: string;
  /** This loop, in the same form. */
  to: string;
  /** Milliseconds from the last renewal of the former holder's lease to this claim. */
  afterMs: number;
}

export interface Claim<TRow extends ClaimedRow> {
  row: TRow;
  /**
   * Set when this claim took the row from another loop that neither ended its claim nor
   * gave the row back. Told to one claim only: whoever has to count it writes it down first.
   */
  takenOver?: Takeover;
  /** Aborted when the lease is lost or the loop stops; give it to every external call. */
  signal: AbortSignal;
  /**
   * Runs `work` in a transaction that first locks the row and checks fence and lease.
   * Throws `LeaseLostError` (and changes nothing) when another holder has the row.
   * Every write of a holder goes through it; keep external calls out of it: a transaction
   * that is idle for 5 s is ended by the database, so that a process that freezes in it
   * does not keep the row from its successor.
   */
  transaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
  /**
   * Throws `LeaseLostError` when another holder has the row. Call it directly before each
   * write to something that can't check the fence (GitHub, Kubernetes): a process that was
   * frozen for long does nothing late then. One that freezes right after it still does, so
   * that whoever writes there must also be able to put it right.
   */
  confirm(): Promise<void>;
}

export interface ClaimLoopOptions<TRow extends ClaimedRow> {
  /** For logs and metrics, for example `stage-runs.runs`. */
  name: string;
  knex: Knex;
  /** Table in the plugin's own schema, without the schema. */
  table: string;
  /** Rows that are handled at once in this process. */
  concurrency: number;
  /** How often to look without a ring; default 1,000 ms. */
  pollIntervalMs?: number;
  /**
   * Called once a claim. A throw is logged and the row is tried again with exponential
   * backoff (1 s to 5 min, by claim_count), without a limit unless the handler sets one.
   */
  handle(claim: Claim<TRow>): Promise<ClaimResult>;
}

export interface ClaimLoop {
  /** Look for work now (this process). Other processes are told through the doorbell. */
  wake(): void;
  /** Stops claiming, lets running handlers end for at most 5 s, gives the leases back. */
  stop(): Promise<void>;
}

/**
 * The one way to take work (architecture §3.5): FOR UPDATE SKIP LOCKED, a lease of
 * 10 s renewed every 3 s, and a fencing number that grows with each claim.
 */
export interface ClaimLoops {
  start<TRow extends ClaimedRow>(options: ClaimLoopOptions<TRow>): ClaimLoop;
  /** In the caller's transaction: makes a row claimable now. Ring `claims/<name>` after the commit, or call `wake`. */
  makeClaimable(
    trx: Knex.Transaction | Knex,
    table: string,
    id: string,
  ): Promise<void>;
}
