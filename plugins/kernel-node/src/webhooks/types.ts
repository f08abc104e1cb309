import type { JsonObject } from '@backstage/types';
import type { Repository } from '../directory/types';

/** One stored delivery. The payload is untrusted beyond its signature: people write its texts. */
export interface WebhookDelivery {
  deliveryId: string;
  event: string;
  action?: string;
  receivedAt: Date;
  /** Undefined when the repository is not attached to a project. */
  repository?: Repository;
  payload: JsonObject;
}

/** A delivery before it is stored: what it says, and not yet whose repository it is of. */
export type UnjudgedDelivery = Pick<
  WebhookDelivery,
  'event' | 'action' | 'payload'
>;

/** What became of a delivery; shown at GET /api/kernel/deliveries/{id}. */
export type DeliveryOutcome =
  | { status: 'accepted'; runId: string }
  | { status: 'ignored'; reason: string };

/**
 * A plugin's part in webhook handling. Called by the inbox's claim loop, so it may be
 * called again for the same delivery after a crash: it must be idempotent by
 * `deliveryId`. A throw is retried with backoff, at most 10 times (a
 * `GitHubUnavailableError` for at least 6 hours), then the delivery is `failed` and stays
 * for the operator. A `GitHubLimitedError` is waited out and not counted.
 */
export interface WebhookHandler {
  /** For example `issues`. */
  event: string;
  /**
   * Optional: why the delivery concerns nothing of the plugin, when its content alone tells.
   * When all handlers of the event say so, the delivery is stored as ignored for the first
   * one's reason, and neither handled nor written to the event log. Called while GitHub
   * waits for its answer, so it must be quick and do no I/O. Undefined, or a throw, leaves
   * the delivery to `handle`.
   */
  ignores?(delivery: UnjudgedDelivery): string | undefined;
  /** Undefined: not mine, the next handler is asked. */
  handle(
    delivery: WebhookDelivery,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome | undefined>;
}

/** Root-scoped registry: handlers of every plugin in this process. */
export interface WebhookHandlers {
  add(handler: WebhookHandler): void;
  forEvent(event: string): WebhookHandler[];
}
