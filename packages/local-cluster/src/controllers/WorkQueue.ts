import type { Logger } from '../logger';

const MAX_DELAY_MS = 2 ** 31 - 1;
const RETRY_MS = 1000;

/** Calls `reconcile` for keys: once however often a key was added meanwhile, and again a second later when it throws. */
export class WorkQueue {
  readonly #reconcile: (key: string) => void;
  readonly #logger: Logger;
  readonly #due = new Map<string, { timer: NodeJS.Timeout; atMs: number }>();
  #isClosed = false;

  constructor(logger: Logger, reconcile: (key: string) => void) {
    this.#logger = logger;
    this.#reconcile = reconcile;
  }

  /** An earlier time replaces a later one. */
  add(key: string, delayMs = 0): void {
    const waitMs = Math.min(delayMs, MAX_DELAY_MS);
    const atMs = Date.now() + waitMs;
    const due = this.#due.get(key);
    if (this.#isClosed || (due && due.atMs <= atMs)) return;
    clearTimeout(due?.timer);
    const timer = setTimeout(() => this.#run(key), waitMs);
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
    } catch (error) {
      this.#logger.warn('Reconciliation failed', { key, error: String(error) });
      this.add(key, RETRY_MS);
    }
  }
}
