const WINDOW_MS = 60 * 60 * 1000;
const LIMIT = 100_000;

interface Window {
  endsAtMs: number;
  used: number;
}

/**
 * Counts requests an hour and account and says so as GitHub does. Nobody is
 * refused: the limit is high, and `remaining` never falls below 1.
 */
export class RateMeter {
  readonly #clock: () => Date;
  readonly #windows = new Map<number, Window>();

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** Counts one request and returns the headers of its answer. */
  count(accountId: number): [string, string][] {
    const window = this.#window(accountId);
    window.used += 1;
    const { limit, remaining, reset, used } = this.read(accountId);
    return [
      ['X-RateLimit-Limit', String(limit)],
      ['X-RateLimit-Remaining', String(remaining)],
      ['X-RateLimit-Reset', String(reset)],
      ['X-RateLimit-Used', String(used)],
      ['X-RateLimit-Resource', 'core'],
    ];
  }

  /** `rate-limit` */
  read(accountId: number) {
    const { used, endsAtMs } = this.#window(accountId);
    return {
      limit: LIMIT,
      remaining: Math.max(1, LIMIT - used),
      reset: Math.ceil(endsAtMs / 1000),
      used,
    };
  }

  #window(accountId: number): Window {
    const nowMs = this.#clock().getTime();
    let window = this.#windows.get(accountId);
    if (!window || window.endsAtMs <= nowMs) {
      window = { endsAtMs: nowMs + WINDOW_MS, used: 0 };
      this.#windows.set(accountId, window);
    }
    return window;
  }
}
