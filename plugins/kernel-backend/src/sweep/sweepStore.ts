import type { Knex } from 'knex';
import { REDELIVERABLE_MS, type MissedDelivery } from './missedDeliveries';

/** An attached repository with a hook of ours. */
export interface SweptHook {
  repositoryId: string;
  projectId: string;
  hookId: string;
  /** Deliveries up to here have been compared with the inbox. */
  since: Date;
  now: Date;
}

/** By repository id. A first sweep looks `lookbackMs` back, a later one to where the last one ended. */
export async function listHooks(
  knex: Knex,
  options: { afterId?: string; limit: number; lookbackMs: number },
): Promise<SweptHook[]> {
  const { rows } = await knex.raw(
    `select r.id as "repositoryId", r.project_id as "projectId", r.hook_id::text as "hookId", clock.now,
       case when s.swept_until is null then clock.now - make_interval(secs => ?::float8 / 1000)
         else greatest(s.swept_until, clock.now - make_interval(secs => ?::float8 / 1000)) end as since
     from (select kernel.now() as now) as clock, kernel.repositories r
       left join kernel.hook_sweeps s on s.repository_id = r.id
     where r.hook_id is not null and (?::uuid is null or r.id > ?::uuid)
     order by r.id limit ?`,
    [
      options.lookbackMs,
      REDELIVERABLE_MS,
      options.afterId ?? null,
      options.afterId ?? null,
      options.limit,
    ],
  );
  return rows;
}

/** A repository that was detached meanwhile is no error. */
export async function storeSweptUntil(
  knex: Knex,
  repositoryId: string,
  sweptUntil: Date,
): Promise<void> {
  await knex.raw(
    `insert into kernel.hook_sweeps (repository_id, swept_until)
     select id, ? from kernel.repositories where id = ?
     on conflict (repository_id) do update set swept_until = excluded.swept_until, swept_at = kernel.now()`,
    [sweptUntil, repositoryId],
  );
}

/** Remembers what is missing; what is known already keeps its place, with the newest attempt. */
export async function noteMissed(
  knex: Knex,
  repositoryId: string,
  missed: MissedDelivery[],
): Promise<void> {
  if (missed.length === 0) return;
  await knex.raw(
    `insert into kernel.missed_deliveries as m
       (repository_id, guid, delivery_id, event, first_delivered_at, next_at)
     select r.id, d.guid, d.id::bigint, d.event, d."firstDeliveredAt", kernel.now()
     from kernel.repositories r,
       jsonb_to_recordset(?::jsonb) as d (guid text, id text, event text, "firstDeliveredAt" timestamptz)
     where r.id = ?
     on conflict (repository_id, guid) do update set
       delivery_id = greatest(m.delivery_id, excluded.delivery_id),
       first_delivered_at = least(m.first_delivered_at, excluded.first_delivered_at)`,
    [JSON.stringify(missed), repositoryId],
  );
}

/** Forgets what has arrived, and what GitHub has long forgotten. */
export async function forgetMissed(
  knex: Knex,
  repositoryId: string,
): Promise<void> {
  await knex.raw(
    `delete from kernel.missed_deliveries m where repository_id = ? and (
       exists (select from kernel.webhook_deliveries d where d.delivery_id = m.guid)
       or given_up_at < kernel.now() - make_interval(secs => ?::float8 / 1000))`,
    [repositoryId, 2 * REDELIVERABLE_MS],
  );
}

export interface DueDelivery {
  guid: string;
  deliveryId: string;
  event: string;
  requests: number;
}

const DUE_COLUMNS = `guid, delivery_id::text as "deliveryId", event, requests`;

/** What is to be asked for now, the oldest first. */
export async function dueDeliveries(
  knex: Knex,
  options: { repositoryId: string; limit: number },
): Promise<DueDelivery[]> {
  const { rows } = await knex.raw(
    `select ${DUE_COLUMNS} from kernel.missed_deliveries
     where repository_id = ? and given_up_at is null and next_at <= kernel.now()
     order by first_delivered_at limit ?`,
    [options.repositoryId, options.limit],
  );
  return rows;
}

export async function noteRequest(
  knex: Knex,
  options: { repositoryId: string; guid: string; pauseMs: number },
): Promise<void> {
  await knex.raw(
    `update kernel.missed_deliveries
     set requests = requests + 1, next_at = kernel.now() + make_interval(secs => ?::float8 / 1000)
     where repository_id = ? and guid = ?`,
    [options.pauseMs, options.repositoryId, options.guid],
  );
}

/** Gives one up; false when that was done before. */
export async function giveUp(
  trx: Knex.Transaction,
  options: { repositoryId: string; guid: string },
): Promise<boolean> {
  const { rowCount } = await trx.raw(
    `update kernel.missed_deliveries set given_up_at = kernel.now()
     where repository_id = ? and guid = ? and given_up_at is null`,
    [options.repositoryId, options.guid],
  );
  return rowCount === 1;
}

/** What GitHub sends no more. */
export async function expiredDeliveries(
  knex: Knex,
  options: { repositoryId: string; limit: number },
): Promise<DueDelivery[]> {
  const { rows } = await knex.raw(
    `select ${DUE_COLUMNS} from kernel.missed_deliveries
     where repository_id = ? and given_up_at is null
       and first_delivered_at < kernel.now() - make_interval(secs => ?::float8 / 1000)
     order by first_delivered_at limit ?`,
    [options.repositoryId, REDELIVERABLE_MS, options.limit],
  );
  return rows;
}
