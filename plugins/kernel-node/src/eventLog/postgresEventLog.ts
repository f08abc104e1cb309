import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Redaction } from '../redaction/types';
import {
  decodeCursor,
  encodeCursor,
  START,
  type EventPosition,
} from './cursor';
import { EVENT_COLUMNS, toStoredEvent, type EventRow } from './eventRow';
import type { EventLog, EventPage, NewEvent, StoredEvent } from './types';

const MAX_PAYLOAD_BYTES = 16 * 1024;
const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 500;

/**
 * See {@link EventLog}.
 *
 * How a reader misses nothing: ids are given out when a transaction writes, not when it
 * commits, so "everything after the last id" would skip what commits late. Instead every
 * row carries its transaction's id (xid), and a read stops below the horizon, the oldest
 * transaction that is still open: below it nothing can appear any more. A transaction
 * that starts later gets a higher xid, so in (xid, id) order the cursor only moves on.
 *
 * How a stream keeps its order: `append_event` takes the stream's row lock until the
 * transaction ends, so versions follow the order of commits. A transaction can, however,
 * get its xid before another one and the lock after it; then the reader meets version 2
 * before version 1. Whoever needs the order of a stream sorts by `streamVersion` or
 * reads with `readStream`.
 */
export class PostgresEventLog implements EventLog {
  readonly #redaction: Redaction;

  constructor(options: { redaction: Redaction }) {
    this.#redaction = options.redaction;
  }

  async append(
    trx: Knex.Transaction,
    event: NewEvent,
  ): Promise<{ streamVersion: number }> {
    const payload = JSON.stringify(this.#redaction.redactJson(event.payload));
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
      throw new InputError(
        `The payload of event ${event.type} is larger than ${MAX_PAYLOAD_BYTES} bytes: store the data elsewhere and refer to it`,
      );
    }
    const { rows } = await trx.raw(
      'select kernel.append_event(?, ?, ?, ?, ?, ?, ?::jsonb) as version',
      [
        event.stream,
        event.type,
        event.actor.type,
        event.actor.id,
        event.projectId ?? null,
        event.runId ?? null,
        payload,
      ],
    );
    return { streamVersion: Number(rows[0].version) };
  }

  async read(options: {
    executor: Knex;
    cursor?: string;
    limit?: number;
    types?: string[];
    projectId?: string;
  }): Promise<EventPage> {
    const limit = checkedLimit(options.limit);
    const after = options.cursor ? decodeCursor(options.cursor) : START;
    // Taken before the rows are read: an older horizon only hides more.
    const horizon = await readHorizon(options.executor);
    const rows = await readBelow({ ...options, horizon, after, limit });
    return {
      events: rows.map(toStoredEvent),
      cursor: encodeCursor(nextPosition({ rows, limit, after, horizon })),
    };
  }

  async readStream(options: {
    executor: Knex;
    stream: string;
    afterVersion?: number;
    limit?: number;
  }): Promise<StoredEvent[]> {
    const { rows } = await options.executor.raw(
      `select ${EVENT_COLUMNS} from kernel.events
       where stream = ? and stream_version > ?
       order by stream_version limit ?`,
      [options.stream, options.afterVersion ?? 0, checkedLimit(options.limit)],
    );
    return rows.map(toStoredEvent);
  }
}

async function readHorizon(executor: Knex): Promise<string> {
  const { rows } = await executor.raw(
    'select kernel.event_horizon()::text as horizon',
  );
  return rows[0].horizon;
}

async function readBelow(options: {
  executor: Knex;
  after: EventPosition;
  horizon: string;
  limit: number;
  types?: string[];
  projectId?: string;
}): Promise<EventRow[]> {
  const query = options
    .executor('kernel.events')
    .select(options.executor.raw(EVENT_COLUMNS))
    .whereRaw('(xid, id) > (?::xid8, ?::bigint)', [
      options.after.xid,
      options.after.id,
    ])
    .whereRaw('xid < ?::xid8', [options.horizon])
    .orderByRaw('events.xid, events.id')
    .limit(options.limit);
  if (options.types) {
    query.whereRaw('type = any(?)', [options.types]);
  }
  if (options.projectId) {
    query.where('project_id', options.projectId);
  }
  return query;
}

/**
 * A short page has seen everything below the horizon, also what its filters left out:
 * the next read goes on there and needn't look at it again.
 */
function nextPosition(options: {
  rows: EventRow[];
  limit: number;
  after: EventPosition;
  horizon: string;
}): EventPosition {
  const { rows, limit, after, horizon } = options;
  if (rows.length === limit) {
    const last = rows[rows.length - 1];
    return { xid: last.xid, id: last.id };
  }
  const atHorizon = BigInt(horizon) > BigInt(after.xid);
  return atHorizon ? { xid: horizon, id: '0' } : after;
}

function checkedLimit(limit: number = DEFAULT_LIMIT): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new InputError(`limit must be an integer from 1 to ${MAX_LIMIT}`);
  }
  return limit;
}
