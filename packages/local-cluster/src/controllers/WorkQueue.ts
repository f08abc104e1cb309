import type { Logger } from '../logger';

const MAX_DELAY_MS = 2 ** 31 - 1;
const MAX_RETRY_MS = 30_000;
const RETRY_MS = 100;

/** Calls `reconcile` for keys, each once however often it was added meanwhile, and again later when it throws. */
export class WorkQueue {
  readonly #reconcile: (key: string) => void;
  readonly #logger: Logger;
  readonly #due = new Map<string, { timer: NodeJS.Timeout; atMs: number }>();
  readonly #failures = new Map<string, number>();
  #isClosed = false;

  constructor(logger: Logger, reconcile: (key: string) => void) {
    this.#logger = logger;
    this.#reconcile = reconcile;
  }

  /** An earlier time replaces a later one. */
  add(key: string, delayMs = 0): void {
    const atMs = Date.now() + delayMs;
    const due = this.#due.get(key);
    if (this.#isClosed || (due && due.atMs <= atMs)) return;
    clearTimeout(due?.timer);
    const timer = setTimeout(
      () => this.#run(key),
      Math.min(delayMs, MAX_DELAY_MS),
    );
    this.#due.set(key, { timer, atMs });
  }

  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#due.values()) clearTimeout(timer);
  }

  #run(key: string): void {
    this.#due.delete(key);
    try {
      this.#reconcile(key);
      this.#failures.delete(key);
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      this.#logger.warn('Reconciliation failed', { key, error: String(error) });
      this.add(key, Math.min(RETRY_MS * 2 ** failures, MAX_RETRY_MS));
    }
  }
}
