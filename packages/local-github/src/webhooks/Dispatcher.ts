import { setTimeout as sleep } from 'node:timers/promises';
import { Faults } from '../faults';
import { LocalGitHubLogger } from '../options';
import { WaitingDelivery } from '../store/DeliveryStore';
import { Hook } from '../store/HookStore';
import { Store } from '../store/Store';
import { timestamp } from '../timestamp';
import {
  failure,
  sendWebhook,
  statusText,
  WebhookAnswer,
  webhookRequest,
} from './sendWebhook';

const BATCH_SIZE = 100;
/** GitHub forgets deliveries after three days. */
const RETENTION_MS = 3 * 24 * 60 * 60 * 1000;
const PRUNE_EVERY = 1000;

/**
 * Sends what is in the outbox: one at a time and in order for each hook, hooks
 * side by side. A failed delivery is recorded and not tried again, as GitHub
 * does it. One that a crash or a stop interrupted is sent again with the same
 * GUID after the next start, so a receiver may see it twice.
 */
export class Dispatcher {
  readonly faults = new Faults(() => this.wakeAll());
  readonly #store: Store;
  readonly #clock: () => Date;
  readonly #logger: LocalGitHubLogger;
  readonly #stop = new AbortController();
  readonly #busyHooks = new Map<number, Promise<void>>();
  #sent = 0;

  constructor(options: {
    store: Store;
    clock: () => Date;
    logger: LocalGitHubLogger;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  start(): void {
    this.#prune();
    this.wakeAll();
  }

  /** Looks into the outbox of a hook once the current transaction is over. */
  wake(hookId: number): void {
    setImmediate(() => this.#drain(hookId));
  }

  wakeAll(): void {
    for (const hookId of this.#store.deliveries.hooksWithWaiting()) {
      this.wake(hookId);
    }
  }

  /** Cuts off what is being sent; it stays in the outbox. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#busyHooks.values());
  }

  #drain(hookId: number): void {
    if (this.#stop.signal.aborted || this.#busyHooks.has(hookId)) return;
    const draining = this.#sendWaiting(hookId)
      .catch(error => {
        if (this.#stop.signal.aborted) return;
        this.#logger.error('Webhook dispatch failed', { error: String(error) });
      })
      .then(() => {
        this.#busyHooks.delete(hookId);
      });
    this.#busyHooks.set(hookId, draining);
  }

  async #sendWaiting(hookId: number): Promise<void> {
    for (;;) {
      const waiting = this.#store.deliveries.waiting(hookId, BATCH_SIZE);
      const batch = this.faults.takeOrder(waiting);
      if (batch.length === 0) return;
      for (const delivery of batch) {
        const hook = this.#store.hooks.byId(hookId);
        if (!hook) return;
        await this.#deliver(hook, delivery);
      }
    }
  }

  async #deliver(hook: Hook, delivery: WaitingDelivery): Promise<void> {
    const signal = this.#stop.signal;
    const plan = this.faults.takeDeliveryPlan(delivery.event, delivery.action);
    if (plan.delayMs > 0) await sleep(plan.delayMs, undefined, { signal });
    const request = webhookRequest(hook, delivery);
    const startedMs = performance.now();
    let answer = plan.isDropped
      ? failure(502, 'failed to connect to host')
      : await sendWebhook(hook, request, signal);
    if (plan.status !== undefined) answer = replaced(answer, plan.status);
    this.#store.deliveries.finish(delivery.id, {
      delivered_at: timestamp(this.#clock()),
      duration_ms: Math.round(performance.now() - startedMs),
      status: answer.status,
      status_code: answer.statusCode,
      request_headers: JSON.stringify(request.headers),
      response_headers: JSON.stringify(answer.headers),
      response_payload: answer.payload,
    });
    for (let copy = 0; copy < plan.copies; copy++) {
      await sendWebhook(hook, request, signal);
    }
    this.#logFailure(hook, delivery, answer);
    this.#sent += 1;
    if (this.#sent % PRUNE_EVERY === 0) this.#prune();
  }

  #logFailure(
    hook: Hook,
    delivery: WaitingDelivery,
    answer: WebhookAnswer,
  ): void {
    if (answer.statusCode < 400) return;
    this.#logger.warn('Webhook delivery failed', {
      hook: hook.id,
      guid: delivery.guid,
      event: delivery.event,
      status: answer.status,
    });
  }

  #prune(): void {
    const oldest = new Date(this.#clock().getTime() - RETENTION_MS);
    this.#store.deliveries.deleteFinishedBefore(timestamp(oldest));
  }
}

function replaced(answer: WebhookAnswer, statusCode: number): WebhookAnswer {
  return { ...answer, statusCode, status: statusText(statusCode) };
}
