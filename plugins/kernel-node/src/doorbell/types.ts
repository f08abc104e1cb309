/**
 * A hint that there may be work, never the data itself: a ring can be lost, and
 * several rings can arrive as one. Whoever listens also polls slowly.
 *
 * One LISTEN connection a process. Rings inside this process arrive at once;
 * rings to other processes are NOTIFYs, coalesced to one per channel and 50 ms.
 */
export interface Doorbell {
  /** Call after the commit, never inside the business transaction. Never throws. */
  ring(channel: string): void;
  /** Returns the function that ends the subscription. */
  onRing(channel: string, listener: () => void): () => void;
}
