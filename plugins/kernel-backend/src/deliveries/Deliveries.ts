import { NotFoundError } from '@backstage/errors';
import type {
  Delivery,
  DeliveryPage,
  DeliveryStatus,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';
import { readCursor, toPage } from '../paging/cursor';
import { findDelivery, listDeliveries, toDelivery } from './deliveryStore';

/** What the inbox tells about deliveries; their payloads are not shown. */
export class Deliveries {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async get(deliveryId: string): Promise<Delivery> {
    const row = await findDelivery(this.#knex, deliveryId);
    if (!row) throw new NotFoundError(`No delivery ${deliveryId}`);
    return toDelivery(row);
  }

  async list(options: {
    status?: DeliveryStatus;
    cursor?: string;
    limit: number;
  }): Promise<DeliveryPage> {
    const list = `deliveries/${options.status ?? 'all'}`;
    const after = readCursor({ cursor: options.cursor, list, isKey });
    const rows = await listDeliveries(this.#knex, {
      status: options.status,
      before: after && { receivedText: after[0], deliveryId: after[1] },
      limit: options.limit,
    });
    return toPage({
      rows,
      limit: options.limit,
      list,
      keyOf: row => [row.received_text, row.delivery_id],
      toItem: toDelivery,
    });
  }
}

/** As PostgreSQL writes a timestamptz, then a delivery id. */
function isKey(after: string[]): boolean {
  return (
    after.length === 2 &&
    /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/.test(
      after[0],
    ) &&
    /^[A-Za-z0-9-]{1,100}$/.test(after[1])
  );
}
