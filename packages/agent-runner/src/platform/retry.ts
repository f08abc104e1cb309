import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  isRetryable(error: unknown): boolean;
  /** No new try starts later than this after the first one. */
  budgetMs: number;
  baseDelayMs: number;
  maxDelayMs: number;
  /** Ends the waiting between tries with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Calls until it succeeds, fails for good, or the budget is used up; then the last
 * error is thrown. Waits between half and the whole of a doubling delay, so that
 * the runners of a restarted platform do not come back all at once.
 */
export async function retry<T>(
  call: () => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!options.isRetryable(error)) throw error;
      const waitMs = jitteredDelayMs(tries, options);
      if (performance.now() - startedAt + waitMs > options.budgetMs) {
        throw error;
      }
      await delay(waitMs, undefined, { signal: options.signal }).catch(() =>
        options.signal?.throwIfAborted(),
      );
    }
  }
}

function jitteredDelayMs(tries: number, options: RetryOptions): number {
  const limitMs = Math.min(
    options.maxDelayMs,
    options.baseDelayMs * 2 ** Math.min(tries, 20),
  );
  return limitMs / 2 + (Math.random() * limitMs) / 2;
}
