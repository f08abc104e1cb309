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

interface RequestScope extends Scope {
  /** Only requests with this token. */
  token?: string;
}

export type LimitFault =
  | /** Not carried out: 403 (or 429) with `retry-after` (default 1 s). */ {
      kind: 'secondary-rate-limit';
      status?: 403 | 429;
      retryAfterSeconds?: number;
      /** The header is a date, or there is none at all. Default: seconds. */
      retryAfter?: 'date' | 'absent';
    }
  | /**
   * Not carried out: 403 (or 429), nothing remaining, and the time of the reset, which
   * ends the fault as well.
   */ {
      kind: 'primary-rate-limit';
      status?: 403 | 429;
      resetInSeconds: number;
    };

export type RestFault = RequestScope & {
  /** GitHub's operation id, such as `issues/create-comment`, or `*`. */
  operation: string;
} & (
    | /** Not carried out, answered with this status. */ {
        kind: 'respond';
        status: number;
      }
    | /** Not carried out, never answered. */ { kind: 'timeout' }
    | /** Carried out, then the connection is cut. */ { kind: 'lost-answer' }
    | LimitFault
  );

/** A request of git; a fetch or push is more than one. */
export type GitFault = RequestScope & {
  /** `git-upload-pack` for clones and fetches, `git-receive-pack` for pushes, or `*`. */
  service: 'git-upload-pack' | 'git-receive-pack' | '*';
} & (
    | /** Not carried out, answered with this status. */ {
        kind: 'respond';
        status: number;
      }
    | /** Not carried out, never answered. */ { kind: 'timeout' }
    | LimitFault
  );

/** What a limit looks like to the one who asks. */
export interface LimitAnswer {
  status: number;
  message: string;
  headers: Record<string, string>;
}

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
  armedAtMs: number;
}

const arm = <Fault extends Scope>(fault: Fault): Armed<Fault> => ({
  fault,
  left: fault.next ?? Infinity,
  armedAtMs: Date.now(),
});

/**
 * Failures on purpose, for tests. Several may be set at a time; those that
 * match a delivery add up, of those that match a request the first one counts.
 */
export class Faults {
  #webhooks: Armed<WebhookFault>[] = [];
  #rest: Armed<RestFault>[] = [];
  #git: Armed<GitFault>[] = [];
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

  setGitFault(fault: GitFault): void {
    this.#git.push(arm(fault));
  }

  /** Ends every fault and lets go of the deliveries that were held back. */
  clear(): void {
    this.#webhooks = [];
    this.#rest = [];
    this.#git = [];
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
  takeRestFault(
    operation: string,
    token: string | undefined,
  ): Taken<RestFault> | undefined {
    return take(this.#rest, token, fault =>
      ['*', operation].includes(fault.operation),
    );
  }

  /** @internal */
  takeGitFault(
    service: string,
    token: string | undefined,
  ): Taken<GitFault> | undefined {
    return take(this.#git, token, fault =>
      ['*', service].includes(fault.service),
    );
  }
}

/** @internal A fault that strikes, and the limit that it answers with, if it is one. */
export interface Taken<Fault> {
  fault: Fault;
  limit?: LimitAnswer;
}

function take<Fault extends RestFault | GitFault>(
  faults: Armed<Fault>[],
  token: string | undefined,
  matches: (fault: Fault) => boolean,
): Taken<Fault> | undefined {
  const armed = faults.find(
    each =>
      each.left > 0 &&
      !isOver(each) &&
      (each.fault.token === undefined || each.fault.token === token) &&
      matches(each.fault),
  );
  if (!armed) return undefined;
  armed.left -= 1;
  return { fault: armed.fault, limit: limitAnswer(armed) };
}

function isOver(armed: Armed<RestFault | GitFault>): boolean {
  const resetMs = resetOf(armed);
  return resetMs !== undefined && Date.now() >= resetMs;
}

/** GitHub tells whole seconds. */
function resetOf({
  fault,
  armedAtMs,
}: Armed<RestFault | GitFault>): number | undefined {
  if (fault.kind !== 'primary-rate-limit') return undefined;
  return Math.ceil(armedAtMs / 1000 + fault.resetInSeconds) * 1000;
}

function limitAnswer(
  armed: Armed<RestFault | GitFault>,
): LimitAnswer | undefined {
  const { fault } = armed;
  if (fault.kind === 'primary-rate-limit') {
    return {
      status: fault.status ?? 403,
      message: 'API rate limit exceeded for user.',
      headers: {
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': String(resetOf(armed)! / 1000),
      },
    };
  }
  if (fault.kind !== 'secondary-rate-limit') return undefined;
  const seconds = fault.retryAfterSeconds ?? 1;
  const retryAfter =
    fault.retryAfter === 'date'
      ? new Date(Date.now() + seconds * 1000).toUTCString()
      : String(seconds);
  return {
    status: fault.status ?? 403,
    message:
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: fault.retryAfter === 'absent' ? {} : { 'Retry-After': retryAfter },
  };
}

function apply(fault: WebhookFault, plan: DeliveryPlan): void {
  if (fault.kind === 'drop') plan.isDropped = true;
  if (fault.kind === 'delay') plan.delayMs += fault.delayMs;
  if (fault.kind === 'duplicate') plan.copies += fault.copies ?? 1;
  if (fault.kind === 'respond') plan.status = fault.status;
}
