import type { Knex } from 'knex';
import type { ClaimedRow, ClaimResult } from './types';

export const LEASE_SECONDS = 10;

/** Whose lease it is: `owner` names the loop of one process, `fence` the claim. */
export interface Lease {
  table: string;
  id: string;
  owner: string;
  fence: string;
}

/*
 * How `claimable_at` and `lease_until` work together. A claim sets both to the same
 * time, the end of the lease: a dead holder's row then becomes claimable by itself. As
 * long as they are equal nobody woke the row; a wake-up while it is held moves
 * `claimable_at` alone, and whoever settles the row keeps it.
 */

/** The query whose plan the tests check: it walks the partial index on claimable_at. */
export const DUE_ROWS = `
  select id, claimable_at, lease_owner, lease_until from ??
  where claimable_at <= (select now from clock)
    and (lease_until is null or lease_until <= (select now from clock))
  order by claimable_at
  limit ?
  for update skip locked`;

export interface ClaimFacts {
  /** How long the row had been due. */
  claimed_after_s: number;
  /** Whose lease ran out; null when the last holder ended its claim, or was this owner. */
  taken_from: string | null;
  /** From that holder's last renewal to this claim. */
  taken_after_ms: number | null;
}

/** Claims up to `limit` due rows. A holder that ends its claim clears `lease_owner`; one that dies does not. */
export async function claimDueRows<TRow extends ClaimedRow>(
  knex: Knex,
  options: { table: string; owner: string; limit: number },
): Promise<(TRow & ClaimFacts)[]> {
  const { table, owner, limit } = options;
  const { rows } = await knex.raw(
    `with clock as materialized (select kernel.now() as now),
     due as (${DUE_ROWS})
     update ?? as t set
       fence = t.fence + 1,
       claim_count = t.claim_count + 1,
       lease_owner = ?,
       lease_until = clock.now + make_interval(secs => ${LEASE_SECONDS}),
       claimable_at = clock.now + make_interval(secs => ${LEASE_SECONDS})
     from due, clock where t.id = due.id
     returning t.*,
       extract(epoch from clock.now - due.claimable_at)::float8 as claimed_after_s,
       nullif(due.lease_owner, ?) as taken_from,
       round(extract(epoch from clock.now - due.lease_until) * 1000)::float8 + ${
         LEASE_SECONDS * 1_000
       } as taken_after_ms`,
    [table, limit, table, owner, owner],
  );
  return rows;
}

/**
 * Prolongs the owner's leases of `ids` and answers the fences of those that still stand,
 * by id. Rows that a transaction has locked are skipped and not waited for: one long
 * transaction must not cost the other rows their leases.
 */
export async function renewLeases(
  knex: Knex,
  options: { table: string; owner: string; ids: string[] },
): Promise<Map<string, string>> {
  const { table, owner, ids } = options;
  const { rows } = await knex.raw(
    `with clock as materialized (select kernel.now() as now),
     held as (
       select id from ?? where id = any(?) and lease_owner = ? and lease_until > (select now from clock)
       for update skip locked
     ),
     renewed as (
       update ?? as t set
         lease_until = clock.now + make_interval(secs => ${LEASE_SECONDS}),
         claimable_at = case when t.claimable_at = t.lease_until
           then clock.now + make_interval(secs => ${LEASE_SECONDS}) else t.claimable_at end
       from held, clock where t.id = held.id
     )
     select id, fence from ?? where id = any(?) and lease_owner = ? and lease_until > (select now from clock)`,
    [table, ids, owner, table, table, ids, owner],
  );
  return new Map(
    rows.map((row: { id: string; fence: string }) => [row.id, row.fence]),
  );
}

/** Locks the row until `trx` ends if the lease stands; false otherwise. */
export async function lockLeasedRow(
  trx: Knex.Transaction,
  lease: Lease,
): Promise<boolean> {
  const { rows } = await trx.raw(
    `select 1 from ??
     where id = ? and fence = ? and lease_owner = ? and lease_until > kernel.now()
     for update`,
    [lease.table, lease.id, lease.fence, lease.owner],
  );
  return rows.length > 0;
}

/** Whether the lease stands, without waiting for anybody. */
export async function isLeased(knex: Knex, lease: Lease): Promise<boolean> {
  const { rows } = await knex.raw(
    `select 1 from ??
     where id = ? and fence = ? and lease_owner = ? and lease_until > kernel.now()`,
    [lease.table, lease.id, lease.fence, lease.owner],
  );
  return rows.length > 0;
}

/** Shorter than a lease: a holder that froze in its transaction lets go of the row before its successor comes. */
const MAX_IDLE_MS = 5_000;

/** The setting ends with the transaction. */
export async function endWhenIdle(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    `set local idle_in_transaction_session_timeout = ${MAX_IDLE_MS}`,
  );
}

/** What is left of a claim; `undefined` when the lease was lost and nothing was written. */
export type Released = { claimable: boolean } | undefined;

/** Ends the lease with the handler's result. A wake-up that came meanwhile is kept. */
export async function settleRow(
  knex: Knex,
  lease: Lease,
  result: ClaimResult,
): Promise<Released> {
  const nextMs = result.kind === 'again' ? result.afterMs : null;
  return release(knex, lease, { nextMs, claimCount: '0' });
}

/** Ends the lease after a failure; the row is tried again after `backoffMs`. */
export async function backOffRow(
  knex: Knex,
  lease: Lease,
  backoffMs: number,
): Promise<Released> {
  return release(knex, lease, { nextMs: backoffMs, claimCount: 'claim_count' });
}

/** Gives the row back as if it had not been claimed; anybody may have it at once. */
export async function returnRow(knex: Knex, lease: Lease): Promise<Released> {
  return release(knex, lease, {
    nextMs: 0,
    claimCount: 'greatest(claim_count - 1, 0)',
  });
}

async function release(
  knex: Knex,
  lease: Lease,
  next: { nextMs: number | null; claimCount: string },
): Promise<Released> {
  const { rows } = await knex.raw(
    `update ?? set
       claimable_at = case when claimable_at = lease_until
         then kernel.now() + make_interval(secs => ?::float8 / 1000) else claimable_at end,
       claim_count = ${next.claimCount},
       lease_owner = null,
       lease_until = null
     where id = ? and fence = ? and lease_owner = ? and lease_until > kernel.now()
     returning claimable_at <= kernel.now() as claimable`,
    [lease.table, next.nextMs, lease.id, lease.fence, lease.owner],
  );
  return rows.length > 0
    ? { claimable: rows[0].claimable === true }
    : undefined;
}

/** See `ClaimLoops.makeClaimable`. An earlier time that is already set stays. */
export async function makeRowClaimable(
  executor: Knex | Knex.Transaction,
  table: string,
  id: string,
): Promise<void> {
  await executor.raw(
    'update ?? set claimable_at = least(claimable_at, kernel.now()) where id = ?',
    [table, id],
  );
}
