import type { KernelDeliveryReason } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  UnjudgedDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';

const NOT_HANDLED: KernelDeliveryReason = 'event_not_handled';

/**
 * Why a delivery concerns nobody, when its content alone tells: most of what GitHub sends
 * is such. Undefined when at least one handler has to be asked properly.
 */
export function ignoredAtOnce(
  handlers: WebhookHandler[],
  delivery: UnjudgedDelivery,
): string | undefined {
  if (handlers.length === 0) return NOT_HANDLED;
  const reasons = handlers.map(handler => reasonOf(handler, delivery));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

function reasonOf(
  handler: WebhookHandler,
  delivery: UnjudgedDelivery,
): string | undefined {
  try {
    return handler.ignores?.(delivery);
  } catch {
    // A plugin's mistake loses nothing: the inbox asks it, and keeps what it throws.
    return undefined;
  }
}
