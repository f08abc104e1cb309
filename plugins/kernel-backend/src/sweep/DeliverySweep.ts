import type { LoggerService } from '@backstage/backend-plugin-api';
import type { GitHubClients } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import {
  markRedelivered,
  storedDeliveryIds,
} from '../deliveries/deliveryStore';
import { findMissed, findRecovered, sweptUntil } from './missedDeliveries';
import { listHooks, storeSweptUntil, type SweptHook } from './sweepStore';

const PAGE_SIZE = 100;
/** Redeliveries that one run asks of one hook. */
const MAX_REDELIVERIES = 20;

/**
 * Finds deliveries that GitHub could not hand over and asks for them again; GitHub does
 * not do so by itself. They arrive at the webhook like any other; the next run
 * notes that they were sent again. A run looks at no more
 * than the newest 500 deliveries of a hook, so a hook that gets more than that between
 * two runs can lose one for good.
 */
export class DeliverySweep {
  readonly #knex: Knex;
  readonly #github: GitHubClients;
  readonly #logger: LoggerService;
  readonly #lookbackMs: number;

  constructor(options: {
    knex: Knex;
    github: GitHubClients;
    logger: LoggerService;
    /** How far back to look after a pause of ours. */
    lookbackMs: number;
  }) {
    this.#knex = options.knex;
    this.#github = options.github;
    this.#logger = options.logger;
    this.#lookbackMs = options.lookbackMs;
  }

  /** One hook that fails does not keep the others from being swept. */
  async run(signal: AbortSignal): Promise<void> {
    let afterId: string | undefined;
    do {
      const hooks = await listHooks(this.#knex, {
        afterId,
        limit: PAGE_SIZE,
        lookbackMs: this.#lookbackMs,
      });
      for (const hook of hooks) {
        if (signal.aborted) return;
        await this.#sweepSafely(hook);
      }
      afterId =
        hooks.length === PAGE_SIZE
          ? hooks[PAGE_SIZE - 1].repositoryId
          : undefined;
    } while (afterId);
  }

  async #sweepSafely(hook: SweptHook): Promise<void> {
    try {
      await this.#sweep(hook);
    } catch (error) {
      this.#logger.warn('A webhook could not be swept', {
        repositoryId: hook.repositoryId,
        error: String(error),
      });
    }
  }

  async #sweep({ repositoryId, hookId, since, now }: SweptHook): Promise<void> {
    const github = await this.#github.repository({
      repositoryId,
      kind: 'platform',
    });
    const listed = await github.deliveries({ hookId, since });
    await markRedelivered(this.#knex, findRecovered(listed));
    const stored = await storedDeliveryIds(
      this.#knex,
      listed.map(({ guid }) => guid),
    );
    const { redeliver, missing } = findMissed({
      listed,
      stored,
      now,
      limit: MAX_REDELIVERIES,
    });
    for (const { id, guid } of redeliver) {
      await github.redeliver({ hookId, deliveryId: id });
      this.#logger.info('Asked GitHub for a lost delivery', {
        repositoryId,
        deliveryId: guid,
      });
    }
    await storeSweptUntil(
      this.#knex,
      repositoryId,
      sweptUntil({ listed, missing, now }),
    );
  }
}
