interface Scope {
  /** How many times it strikes; until {@link Faults.clear} when left out. */
  next?: number;
}

interface WebhookScope extends Scope {
  /** `issues` or `issues.labeled`; every event when left out. */
  events?: string[];
}

export type WebhookFault = WebhookScope &
  (
    | /** Never sent; recorded as a failed delivery. */ { kind: 'drop' }
    | /** Sent later; what comes after it waits too. */ {
        kind: 'delay';
        delayMs: number;
      }
    | /** Sent again with the same GUID, `copies` (1) times more. */ {
        kind: 'duplicate';
        copies?: number;
      }
    | /** Sent, but the answer is replaced by this status. */ {
        kind: 'respond';
        status: number;
      }
    | /**
     * Held until `group` deliveries of a hook wait, then sent in reverse.
     * `next` counts groups; `events` has no effect.
     */ { kind: 'reorder'; group: number }
  );

export type RestFault = Scope & {
  /** GitHub's operation id, such as `issues/create-comment`, or `*`. */
  operation: string;
} & (
    | /** Not carried out, answered with this status. */ {
        kind: 'respond';
        status: number;
      }
    | /** Not carried out, never answered. */ { kind: 'timeout' }
    | /** Carried out, then the connection is cut. */ { kind: 'lost-answer' }
    | /** Not carried out: 403 with `retry-after` (default 1 s). */ {
        kind: 'secondary-rate-limit';
        retryAfterSeconds?: number;
      }
  );

/** What happens to one delivery. */
export interface DeliveryPlan {
  isDropped: boolean;
  delayMs: number;
  copies: number;
  status?: number;
}

interface Armed<Fault> {
  fault: Fault;
  left: number;
}

const arm = <Fault extends Scope>(fault: Fault): Armed<Fault> => ({
  fault,
  left: fault.next ?? Infinity,
});

/**
 * Failures on purpose, for tests. Several may be set at a time; those that
 * match a delivery add up, of those that match a request the first one counts.
 */
export class Faults {
  #webhooks: Armed<WebhookFault>[] = [];
  #rest: Armed<RestFault>[] = [];
  readonly #onClear: () => void;

  constructor(onClear: () => void) {
    this.#onClear = onClear;
  }

  setWebhookFault(fault: WebhookFault): void {
    this.#webhooks.push(arm(fault));
  }

  setRestFault(fault: RestFault): void {
    this.#rest.push(arm(fault));
  }

  /** Ends every fault and lets go of the deliveries that were held back. */
  clear(): void {
    this.#webhooks = [];
    this.#rest = [];
    this.#onClear();
  }

  /** @internal Which of the waiting deliveries to send now, in which order. */
  takeOrder<Delivery>(waiting: Delivery[]): Delivery[] {
    const reorder = this.#webhooks.find(
      ({ fault, left }) => left > 0 && fault.kind === 'reorder',
    );
    if (reorder?.fault.kind !== 'reorder') return waiting;
    const { group } = reorder.fault;
    if (waiting.length < group) return [];
    reorder.left -= 1;
    return waiting.slice(0, group).reverse();
  }

  /** @internal */
  takeDeliveryPlan(event: string, action: string | null): DeliveryPlan {
    const plan: DeliveryPlan = { isDropped: false, delayMs: 0, copies: 0 };
    for (const armed of this.#webhooks) {
      const { fault, left } = armed;
      const { events } = fault;
      if (left <= 0 || fault.kind === 'reorder') continue;
      if (
        events &&
        !events.includes(event) &&
        !events.includes(`${event}.${action}`)
      ) {
        continue;
      }
      armed.left -= 1;
      apply(fault, plan);
    }
    return plan;
  }

  /** @internal */
  takeRestFault(operation: string): RestFault | undefined {
    const armed = this.#rest.find(
      ({ fault, left }) =>
        left > 0 && (fault.operation === '*' || fault.operation === operation),
    );
    if (armed) armed.left -= 1;
    return armed?.fault;
  }
}

function apply(fault: WebhookFault, plan: DeliveryPlan): void {
  if (fault.kind === 'drop') plan.isDropped = true;
  if (fault.kind === 'delay') plan.delayMs += fault.delayMs;
  if (fault.kind === 'duplicate') plan.copies += fault.copies ?? 1;
  if (fault.kind === 'respond') plan.status = fault.status;
}
