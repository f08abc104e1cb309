import type { Knex } from 'knex';
import type { JsonObject } from '@backstage/types';

/** Who did it. `id` is a user entity ref, an agent key, or a component such as `github-webhook`. */
export interface EventActor {
  type: 'system' | 'agent' | 'human';
  id: string;
}

export interface NewEvent {
  /** Events of one stream are totally ordered by `streamVersion`, for example `run/<id>`. */
  stream: string;
  /** A name of requirements §4.4, for example `run.started`. */
  type: string;
  actor: EventActor;
  projectId?: string;
  runId?: string;
  /** Redacted by the log before it is stored; at most 16 KiB as JSON. */
  payload: JsonObject;
}

export interface StoredEvent extends NewEvent {
  /** Unique, ascending per transaction; NOT an order of commits. */
  id: string;
  streamVersion: number;
  createdAt: Date;
}

export interface EventPage {
  events: StoredEvent[];
  /** Opaque. Give it to the next `read`; store it as it is. */
  cursor: string;
}

/**
 * The one log of the system: append-only, written in the caller's transaction.
 *
 * Guarantees: a reader that goes on from its cursor sees every committed event once,
 * also when transactions commit late or out of order. Order is promised within a
 * stream, never between streams. A reader lags behind the oldest transaction that is
 * open in the database (see the metric `stagecraft_event_horizon_lag_seconds`).
 */
export interface EventLog {
  /** Appends in `trx`; takes the lock of the stream's row until `trx` ends. */
  append(
    trx: Knex.Transaction,
    event: NewEvent,
  ): Promise<{ streamVersion: number }>;
  /** Events after `cursor` (from the start when absent), at most `limit` (1 to 500, default 200). */
  read(options: {
    executor: Knex;
    cursor?: string;
    limit?: number;
    types?: string[];
    projectId?: string;
  }): Promise<EventPage>;
  /** One stream in its order, after `afterVersion` (default 0); at most `limit` (1 to 500, default 200). */
  readStream(options: {
    executor: Knex;
    stream: string;
    afterVersion?: number;
    limit?: number;
  }): Promise<StoredEvent[]>;
}
