import { Database } from './Database';

export interface NewDelivery {
  hook_id: number;
  guid: string;
  event: string;
  action: string | null;
  redelivery: number;
  /** JSON text; what is signed and sent is made of exactly these bytes. */
  payload: string;
  created_at: string;
}

/** How an attempt ended. Header fields are JSON text, secrets left out. */
export interface DeliveryResult {
  delivered_at: string;
  duration_ms: number;
  status: string;
  /** 0 when no answer came. */
  status_code: number;
  request_headers: string;
  response_headers: string;
  response_payload: string | null;
}

export interface WaitingDelivery extends NewDelivery {
  id: number;
}
export type Delivery = WaitingDelivery & DeliveryResult;

export interface DeliveryFilter {
  hookId: number;
  /** Only those older than this one. */
  before?: number;
  status?: 'success' | 'failure';
  limit: number;
}

/** The outbox of webhooks and its history. */
export class DeliveryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(hookId: number, id: number): Delivery | undefined {
    return this.#database.get(
      `SELECT * FROM deliveries
        WHERE id = :id AND hook_id = :hookId AND delivered_at IS NOT NULL`,
      { hookId, id },
    );
  }

  /** Finished attempts, newest first. */
  list({ hookId, before, status, limit }: DeliveryFilter): Delivery[] {
    return this.#database.all(
      `SELECT * FROM deliveries
        WHERE hook_id = :hookId AND delivered_at IS NOT NULL
          AND (:before IS NULL OR id < :before)
          AND (:status IS NULL
               OR (:status = 'success') = (status_code BETWEEN 200 AND 399))
        ORDER BY id DESC LIMIT :limit`,
      {
        hookId,
        before: before ?? null,
        status: status ?? null,
        limit,
      },
    );
  }

  last(hookId: number): Delivery | undefined {
    return this.list({ hookId, limit: 1 })[0];
  }

  /** Unsent deliveries of a hook, oldest first. */
  waiting(hookId: number, limit: number): WaitingDelivery[] {
    return this.#database.all(
      `SELECT * FROM deliveries
        WHERE hook_id = :hookId AND delivered_at IS NULL
        ORDER BY id LIMIT :limit`,
      { hookId, limit },
    );
  }

  hooksWithWaiting(): number[] {
    return this.#database
      .all<{ hook_id: number }>(
        'SELECT DISTINCT hook_id FROM deliveries WHERE delivered_at IS NULL',
      )
      .map(row => row.hook_id);
  }

  insert(delivery: NewDelivery): void {
    this.#database.run(
      `INSERT INTO deliveries
         (hook_id, guid, event, action, redelivery, payload, created_at)
       VALUES
         (:hook_id, :guid, :event, :action, :redelivery, :payload, :created_at)`,
      { ...delivery },
    );
  }

  finish(id: number, result: DeliveryResult): void {
    this.#database.run(
      `UPDATE deliveries SET delivered_at = :delivered_at,
         duration_ms = :duration_ms, status = :status,
         status_code = :status_code, request_headers = :request_headers,
         response_headers = :response_headers,
         response_payload = :response_payload
       WHERE id = :id`,
      { id, ...result },
    );
  }

  deleteFinishedBefore(deliveredAt: string): void {
    this.#database.run(
      'DELETE FROM deliveries WHERE delivered_at < :deliveredAt',
      { deliveredAt },
    );
  }
}
