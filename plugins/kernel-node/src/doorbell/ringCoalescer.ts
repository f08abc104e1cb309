const MIN_INTERVAL_MS = 50;

/**
 * Lets the first ring of a channel through at once and then at most one in 50 ms, so
 * that a burst costs PostgreSQL 20 notifications a second instead of thousands. The last
 * ring of a burst is always sent.
 */
export class RingCoalescer {
  readonly #send: (channel: string) => void;
  readonly #waiting = new Map<
    string,
    { timer: NodeJS.Timeout; again: boolean }
  >();

  constructor(send: (channel: string) => void) {
    this.#send = send;
  }

  ring(channel: string): void {
    const waiting = this.#waiting.get(channel);
    if (waiting) {
      waiting.again = true;
      return;
    }
    this.#open(channel);
  }

  stop(): void {
    for (const { timer } of this.#waiting.values()) {
      clearTimeout(timer);
    }
    this.#waiting.clear();
  }

  #open(channel: string): void {
    const timer = setTimeout(() => this.#close(channel), MIN_INTERVAL_MS);
    this.#waiting.set(channel, { timer, again: false });
    this.#send(channel);
  }

  #close(channel: string): void {
    const again = this.#waiting.get(channel)?.again;
    this.#waiting.delete(channel);
    if (again) {
      this.#open(channel);
    }
  }
}
