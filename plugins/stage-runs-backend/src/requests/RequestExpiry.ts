import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { RequestDecisions } from './RequestDecisions';
import type { RequestStore } from './RequestStore';
import type { RequestRow } from './rows';

const AT_ONCE = 100;
/** Longer than the time of a signed call may differ from ours. */
const KEEP_NONCES = `interval '1 hour'`;

/**
 * Ends requests whose time is over by the database's clock, each in a transaction of its
 * own. Any number of replicas may do this at once. A decision that comes first wins.
 */
export class RequestExpiry {
  readonly #knex: Knex;
  readonly #requests: RequestStore;
  readonly #decisions: Pick<RequestDecisions, 'expire'>;
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    requests: RequestStore;
    decisions: Pick<RequestDecisions, 'expire'>;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#requests = options.requests;
    this.#decisions = options.decisions;
  }

  /** Answers how many have expired; stops after the current one when `signal` aborts. */
  async sweep(signal: AbortSignal): Promise<number> {
    let expired = 0;
    const due = await this.#requests.due(AT_ONCE);
    for (const request of due) {
      if (signal.aborted) break;
      if (await this.#expire(request)) expired += 1;
    }
    await this.#knex('adapter_nonces')
      .whereRaw(`seen_at < (select kernel.now()) - ${KEEP_NONCES}`)
      .delete();
    return expired;
  }

  /** One that can't be ended now must not keep the others from it. */
  async #expire(request: Pick<RequestRow, 'id' | 'run_id'>): Promise<boolean> {
    try {
      return await this.#decisions.expire(request);
    } catch (error) {
      this.#logger.warn('A request could not be marked as expired', {
        ...{ requestId: request.id, reason: String(error) },
      });
      return false;
    }
  }
}
