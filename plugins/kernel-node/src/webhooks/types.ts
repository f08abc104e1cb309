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
