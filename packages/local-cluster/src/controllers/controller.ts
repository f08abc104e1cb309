import type { Change, Store } from '../api/Store';
import type { Logger } from '../createLocalCluster';

const MAX_DELAY_MS = 2 ** 31 - 1;
const RETRY_MS = 1000;

/** Brings what there is to what is asked for, key by key. */
export interface Controller {
  /** What to look at after a change; called within its write, and at the start for all there is. */
  keysOf(change: Change): string[];
  /** Answers when to look again though nothing has changed, in milliseconds from now. */
  reconcile(key: string): number | void;
}

/**
 * Reconciles each key once however often it was asked for meanwhile, and again a second later when that throws. Answers how to stop.
 */
export function startController(
  controller: Controller,
  store: Store,
  logger?: Logger,
): () => void {
  const timers = new Map<string, NodeJS.Timeout>();
  const attempt = (key: string) => {
    try {
      return controller.reconcile(key);
    } catch (error) {
      logger?.warn('Reconciliation failed', { key, error: String(error) });
      return RETRY_MS;
    }
  };
  const schedule = (key: string, delayMs: number) => {
    const run = () => {
      timers.delete(key);
      const againInMs = attempt(key);
      // A change that it made itself asks for an earlier look.
      if (againInMs && !timers.has(key)) schedule(key, againInMs);
    };
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(run, Math.min(delayMs, MAX_DELAY_MS)));
  };
  const look = (change: Change) =>
    controller.keysOf(change).forEach(key => schedule(key, 0));
  store.additions().forEach(look);
  const unsubscribe = store.subscribe(look);
  return () => {
    unsubscribe();
    timers.forEach(timer => clearTimeout(timer));
  };
}
