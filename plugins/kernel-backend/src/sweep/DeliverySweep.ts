import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  EventLog,
  GitHubClients,
  GitHubRepository,
  KernelMetrics,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import {
  markRedelivered,
  storedDeliveryIds,
} from '../deliveries/deliveryStore';
import {
  findMissed,
  findRecovered,
  LOOK_AGAIN_MS,
  pauseMs,
} from './missedDeliveries';
import {
  dueDeliveries,
  expiredDeliveries,
  forgetMissed,
  giveUp,
  listHooks,
  noteMissed,
  noteRequest,
  storeSweptUntil,
  type DueDelivery,
  type SweptHook,
} from './sweepStore';

const PAGE_SIZE = 100;
/** Redeliveries that one run asks of one hook. */
const MAX_REDELIVERIES = 40;

/**
 * Finds deliveries that GitHub could not hand over and asks for them again; GitHub does
 * not do so by itself. They arrive at the webhook like any other; a later run notes that
 * they were sent again.
 *
 * A run reads the list back to where the last complete one ended, however long it is, and
 * remembers what is missing. That is asked for at growing intervals, the oldest first, as
 * long as GitHub sends it (three days), then given up and told.
 */
export class DeliverySweep {
  readonly #knex: Knex;
  readonly #github: GitHubClients;
  readonly #eventLog: EventLog;
  readonly #metrics: KernelMetrics;
  readonly #logger: LoggerService;
  readonly #lookbackMs: number;

  constructor(options: {
    knex: Knex;
    github: GitHubClients;
    eventLog: EventLog;
    metrics: KernelMetrics;
    logger: LoggerService;
    /** How far back a repository's first sweep looks. */
    lookbackMs: number;
  }) {
    this.#knex = options.knex;
    this.#github = options.github;
    this.#eventLog = options.eventLog;
    this.#metrics = options.metrics;
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
        await this.#sweepSafely(hook, signal);
      }
      afterId =
        hooks.length === PAGE_SIZE
          ? hooks[PAGE_SIZE - 1].repositoryId
          : undefined;
    } while (afterId);
  }

  async #sweepSafely(hook: SweptHook, signal: AbortSignal): Promise<void> {
    try {
      await this.#sweep(hook, signal);
    } catch (error) {
      this.#logger.warn('A webhook could not be swept', {
        repositoryId: hook.repositoryId,
        error: String(error),
      });
    }
  }

  async #sweep(hook: SweptHook, signal: AbortSignal): Promise<void> {
    const { repositoryId } = hook;
    const github = await this.#github.repository({
      repositoryId,
      kind: 'platform',
    });
    await this.#findMissed(github, hook, signal);
    await forgetMissed(this.#knex, repositoryId);
    await this.#giveUpExpired(hook);
    await this.#redeliver(github, hook, signal);
  }

  /** A run that does not get through the list begins where it began the next time. */
  async #findMissed(
    github: GitHubRepository,
    { repositoryId, hookId, since, now }: SweptHook,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const listed of github.deliveries({ hookId, since })) {
      if (signal.aborted) return;
      await markRedelivered(this.#knex, findRecovered(listed));
      const stored = await storedDeliveryIds(
        this.#knex,
        listed.map(({ guid }) => guid),
      );
      const missed = findMissed({ listed, stored, now });
      await noteMissed(this.#knex, repositoryId, missed);
    }
    const sweptUntil = new Date(now.getTime() - LOOK_AGAIN_MS);
    await storeSweptUntil(this.#knex, repositoryId, sweptUntil);
  }

  async #redeliver(
    github: GitHubRepository,
    hook: SweptHook,
    signal: AbortSignal,
  ): Promise<void> {
    const due = await dueDeliveries(this.#knex, {
      repositoryId: hook.repositoryId,
      limit: MAX_REDELIVERIES,
    });
    for (const delivery of due) {
      if (signal.aborted) return;
      await this.#ask(github, hook, delivery);
    }
  }

  async #ask(
    github: GitHubRepository,
    hook: SweptHook,
    delivery: DueDelivery,
  ): Promise<void> {
    const { repositoryId, hookId } = hook;
    const { guid, deliveryId, requests } = delivery;
    try {
      await github.redeliver({ hookId, deliveryId });
    } catch (error) {
      // GitHub does not have it any more, or the hook was made anew.
      if (!(error instanceof NotFoundError)) throw error;
      await this.#giveUp(hook, delivery);
      return;
    }
    await noteRequest(this.#knex, {
      ...{ repositoryId, guid, pauseMs: pauseMs(requests + 1) },
    });
    this.#metrics.webhooksRedelivered.inc();
    this.#logger.info('Asked GitHub for a lost delivery', {
      ...{ repositoryId, deliveryId: guid, request: requests + 1 },
    });
  }

  async #giveUpExpired(hook: SweptHook): Promise<void> {
    const expired = await expiredDeliveries(this.#knex, {
      repositoryId: hook.repositoryId,
      limit: PAGE_SIZE,
    });
    for (const delivery of expired) await this.#giveUp(hook, delivery);
  }

  async #giveUp(
    { repositoryId, projectId }: SweptHook,
    { guid, event, requests }: DueDelivery,
  ): Promise<void> {
    const isNew = await this.#knex.transaction(async trx => {
      if (!(await giveUp(trx, { repositoryId, guid }))) return false;
      await this.#eventLog.append(trx, {
        stream: `delivery/${guid}`,
        type: 'webhook.lost',
        actor: { type: 'system', id: 'webhook-sweep' },
        projectId,
        payload: { deliveryId: guid, event, requests },
      });
      return true;
    });
    if (!isNew) return;
    this.#metrics.webhooksLost.inc();
    this.#logger.error('A webhook delivery is lost: GitHub sends it no more', {
      ...{ repositoryId, deliveryId: guid, event, requests },
    });
  }
}
