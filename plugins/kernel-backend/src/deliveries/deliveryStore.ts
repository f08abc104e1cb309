import type {
  Delivery,
  DeliveryStatus,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { DeliveryOutcome } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';

/** A delivery whose signature is good. */
export interface NewDelivery {
  deliveryId: string;
  event: string;
  action?: string;
  repositoryExternalId?: string;
  repositoryFullName?: string;
  /** The raw bytes. */
  body: Buffer;
  /** Set when nobody handles the event: the row is stored as ignored and never claimed. */
  ignoredBecause?: string;
}

export const DELIVERIES_TABLE = 'webhook_deliveries';

/** GitHub waits no longer than 10 s for the answer. */
const INSERT_TIMEOUT_MS = 6_000;

const ROW = `(?, ?, ?, ?, ?, ?, ?, ?,
  case when ? then null else kernel.now() end, case when ? then kernel.now() end)`;

/**
 * Stores the deliveries in one statement and answers for each whether it is new. One that
 * is there already, also earlier in the same statement, is left alone.
 */
export async function insertDeliveries(
  knex: Knex,
  deliveries: NewDelivery[],
): Promise<boolean[]> {
  const insert = knex.raw(
    `insert into kernel.webhook_deliveries
       (delivery_id, event, action, repository_external_id, repository_full_name, payload, status, reason,
        claimable_at, processed_at)
     values ${deliveries.map(() => ROW).join(', ')}
     on conflict (delivery_id) do nothing returning delivery_id`,
    inOneOrder(deliveries).flatMap(toBindings),
  );
  const { rows } = await insert.timeout(INSERT_TIMEOUT_MS, { cancel: true });
  const stored = new Set(
    rows.map((row: { delivery_id: string }) => row.delivery_id),
  );
  // `delete` so that only the first of two equal ids of one statement counts as new.
  return deliveries.map(({ deliveryId }) => stored.delete(deliveryId));
}

/** Two statements with the same ids in different orders would wait for each other. */
function inOneOrder(deliveries: NewDelivery[]): NewDelivery[] {
  return deliveries.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.deliveryId), Buffer.from(other.deliveryId)),
  );
}

function toBindings(delivery: NewDelivery): Knex.RawBinding[] {
  const isIgnored = delivery.ignoredBecause !== undefined;
  return [
    delivery.deliveryId,
    delivery.event,
    delivery.action ?? null,
    delivery.repositoryExternalId ?? null,
    delivery.repositoryFullName ?? null,
    delivery.body,
    isIgnored ? 'ignored' : 'pending',
    delivery.ignoredBecause ?? null,
    isIgnored,
    isIgnored,
  ];
}

const COLUMNS = `delivery_id, event, action, repository_full_name, received_at, received_at::text as received_text,
  processed_at, status, reason, run_id, source`;

/** A row for the API; `received_text` keeps the microseconds that a Date would lose. */
export interface DeliveryRow {
  delivery_id: string;
  event: string;
  action: string | null;
  repository_full_name: string | null;
  received_at: Date;
  received_text: string;
  processed_at: Date | null;
  status: DeliveryStatus;
  reason: string | null;
  run_id: string | null;
  source: Delivery['source'];
}

export async function findDelivery(
  knex: Knex,
  deliveryId: string,
): Promise<DeliveryRow | undefined> {
  const { rows } = await knex.raw(
    `select ${COLUMNS} from kernel.webhook_deliveries where delivery_id = ?`,
    [deliveryId],
  );
  return rows[0];
}

/** Newest first; one more than `limit`, see `toPage`. */
export async function listDeliveries(
  knex: Knex,
  options: {
    status?: DeliveryStatus;
    before?: { receivedText: string; deliveryId: string };
    limit: number;
  },
): Promise<DeliveryRow[]> {
  const { status, before } = options;
  const query = knex('kernel.webhook_deliveries')
    .select(knex.raw(COLUMNS))
    .orderBy([
      { column: 'received_at', order: 'desc' },
      { column: 'delivery_id', order: 'desc' },
    ])
    .limit(options.limit + 1);
  if (status) query.where({ status });
  if (before) {
    query.whereRaw('(received_at, delivery_id) < (?::timestamptz, ?)', [
      before.receivedText,
      before.deliveryId,
    ]);
  }
  return query;
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.delivery_id,
    event: row.event,
    ...(row.action !== null && { action: row.action }),
    ...(row.repository_full_name !== null && {
      repository: row.repository_full_name,
    }),
    receivedAt: row.received_at.toISOString(),
    ...(row.processed_at && { processedAt: row.processed_at.toISOString() }),
    status: row.status,
    source: row.source,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.run_id !== null && { runId: row.run_id }),
  };
}

/** Writes what became of a delivery. Call it in the claim's transaction. */
export async function storeOutcome(
  trx: Knex.Transaction,
  deliveryId: string,
  outcome: DeliveryOutcome | { status: 'failed'; reason: string },
): Promise<void> {
  await trx.raw(
    `update kernel.webhook_deliveries set status = ?, reason = ?, run_id = ?, processed_at = kernel.now()
     where delivery_id = ?`,
    [
      outcome.status,
      'reason' in outcome ? outcome.reason : null,
      'runId' in outcome ? outcome.runId : null,
      deliveryId,
    ],
  );
}

/** Notes that these came by a redelivery; what the inbox has not is left out. */
export async function markRedelivered(
  knex: Knex,
  deliveryIds: string[],
): Promise<void> {
  await knex.raw(
    `update kernel.webhook_deliveries set source = 'redelivery'
     where delivery_id = any(?) and source <> 'redelivery'`,
    [deliveryIds],
  );
}

/** Those of `deliveryIds` that the inbox has. */
export async function storedDeliveryIds(
  knex: Knex,
  deliveryIds: string[],
): Promise<Set<string>> {
  const { rows } = await knex.raw(
    'select delivery_id from kernel.webhook_deliveries where delivery_id = any(?)',
    [deliveryIds],
  );
  return new Set(rows.map((row: { delivery_id: string }) => row.delivery_id));
}

/**
 * Empties payloads of deliveries that were processed at least `days` days ago, at most
 * `limit`; answers how many. The rows stay: they are how a repeated delivery is known.
 */
export async function emptyOldPayloads(
  knex: Knex,
  options: { days: number; limit: number },
): Promise<number> {
  const { rowCount } = await knex.raw(
    `update kernel.webhook_deliveries set payload = null where delivery_id in (
       select delivery_id from kernel.webhook_deliveries
       where payload is not null and processed_at < kernel.now() - make_interval(days => ?)
       limit ?)`,
    [options.days, options.limit],
  );
  return rowCount;
}

/**
 * Deletes deliveries that came at least `days` days ago and were handled, at most `limit`;
 * answers how many. GitHub sends none again that is older than three days.
 */
export async function deleteOldDeliveries(
  knex: Knex,
  options: { days: number; limit: number },
): Promise<number> {
  const { rowCount } = await knex.raw(
    `delete from kernel.webhook_deliveries where delivery_id in (
       select delivery_id from kernel.webhook_deliveries
       where received_at < kernel.now() - make_interval(days => ?) and status <> 'pending'
       order by received_at limit ?)`,
    [options.days, options.limit],
  );
  return rowCount;
}
