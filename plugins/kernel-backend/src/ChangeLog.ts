import type { JsonObject } from '@backstage/types';
import {
  DIRECTORY_CHANNEL,
  type Doorbell,
  type EventLog,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';

/**
 * How the kernel changes projects, members, repositories, users and credentials: the row
 * and its event in one transaction, then a ring, so that caches and the catalog follow.
 */
export class ChangeLog {
  readonly #knex: Knex;
  readonly #eventLog: EventLog;
  readonly #doorbell: Doorbell;

  constructor(options: { knex: Knex; eventLog: EventLog; doorbell: Doorbell }) {
    this.#knex = options.knex;
    this.#eventLog = options.eventLog;
    this.#doorbell = options.doorbell;
  }

  async transaction<T>(
    work: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    const result = await this.#knex.transaction(work);
    this.#doorbell.ring(DIRECTORY_CHANNEL);
    return result;
  }

  /** An event that goes with no change of rows. */
  async appendAlone(event: Parameters<ChangeLog['append']>[1]): Promise<void> {
    await this.#knex.transaction(trx => this.append(trx, event));
  }

  /** `by` is absent for what the host does by itself, such as the bootstrap. */
  async append(
    trx: Knex.Transaction,
    event: {
      stream: string;
      type: string;
      by?: { userEntityRef: string };
      projectId?: string;
      payload: JsonObject;
    },
  ): Promise<void> {
    const { by, ...rest } = event;
    await this.#eventLog.append(trx, {
      ...rest,
      actor: by
        ? { type: 'human', id: by.userEntityRef }
        : { type: 'system', id: 'kernel' },
    });
  }
}
