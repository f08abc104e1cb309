import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { digest } from '../../runs/digest';
import type { DeliveryRow } from '../rows';

/** The log of what adapters were told, with the capability that each was given to answer. */
export class DeliveryStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Before it is sent, so that an answer that comes at once is known. */
  async begin(
    trx: Knex.Transaction,
    delivery: { requestId: string; adapterId: string; capability: string },
  ): Promise<string> {
    const id = randomUUID();
    await trx('agent_request_deliveries').insert({
      id,
      request_id: delivery.requestId,
      adapter_id: delivery.adapterId,
      capability_hash: digest(delivery.capability),
      sent_at: trx.raw('kernel.now()'),
    });
    return id;
  }

  async end(
    trx: Knex.Transaction,
    id: string,
    end: Pick<DeliveryRow, 'outcome' | 'http_status' | 'detail'>,
  ): Promise<void> {
    await trx('agent_request_deliveries')
      .where({ id })
      .update({ ...end, answered_at: trx.raw('kernel.now()') });
  }

  async byCapability(
    capability: string,
  ): Promise<Pick<DeliveryRow, 'request_id' | 'adapter_id'> | undefined> {
    return this.#knex<DeliveryRow>('agent_request_deliveries')
      .where({ capability_hash: digest(capability) })
      .first('request_id', 'adapter_id');
  }

  /** False: a call of the adapter with this nonce was taken before. */
  async useNonce(adapterId: string, nonce: string): Promise<boolean> {
    const { rowCount } = await this.#knex.raw(
      `insert into adapter_nonces (adapter_id, nonce, seen_at) values (?, ?, kernel.now())
       on conflict do nothing`,
      [adapterId, nonce],
    );
    return rowCount === 1;
  }
}
