import type { Knex } from 'knex';
import type { RequestDecisions } from './RequestDecisions';
import type { RequestStore } from './RequestStore';

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
  readonly #decisions: RequestDecisions;

  constructor(options: {
    knex: Knex;
    requests: RequestStore;
    decisions: RequestDecisions;
  }) {
    this.#knex = options.knex;
    this.#requests = options.requests;
    this.#decisions = options.decisions;
  }

  /** Answers how many have expired; stops after the current one when `signal` aborts. */
  async sweep(signal: AbortSignal): Promise<number> {
    let expired = 0;
    const due = await this.#requests.due(AT_ONCE);
    for (const request of due) {
      if (signal.aborted) break;
      if (await this.#decisions.expire(request)) expired += 1;
    }
    await this.#knex('adapter_nonces')
      .whereRaw(`seen_at < (select kernel.now()) - ${KEEP_NONCES}`)
      .delete();
    return expired;
  }
}
