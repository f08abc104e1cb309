/**
 * An error whose message is all that a person needs: it names what is wrong and what
 * to do. The programs in this folder print it as one line, without a stack.
 */
export class StartError extends Error {
  name = 'StartError';
}

const HEARTBEAT_MS = 15_000;
const REFRESH_MS = 200;

export function formatSeconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * One line a step with the time that it took. On a terminal a live line below shows
 * what runs now; elsewhere a line every 15 s shows that it still does.
 */
export class Progress {
  #out;
  #running = new Map();
  #timer;
  #startedAt = Date.now();

  constructor({ out = process.stdout } = {}) {
    this.#out = out;
    // A closed terminal is told by SIGHUP; that nobody reads any more must not end us before all is stopped.
    this.#out.on('error', () => {});
  }

  get elapsedMs() {
    return Date.now() - this.#startedAt;
  }

  /** Runs `work` as a step; it may answer a note to print behind the title. */
  async step(title, work) {
    this.#begin(title);
    try {
      const result = await work();
      this.#end(title, '✓');
      return result;
    } catch (error) {
      this.#end(title, '✗');
      throw error;
    }
  }

  line(text) {
    this.#clearLive();
    this.#out.write(`${text}\n`);
  }

  #begin(title) {
    this.#running.set(title, Date.now());
    if (!this.#timer) {
      const everyMs = this.#out.isTTY ? REFRESH_MS : HEARTBEAT_MS;
      this.#timer = setInterval(() => this.#showRunning(), everyMs);
      this.#timer.unref();
    }
  }

  #end(title, mark) {
    const tookMs = Date.now() - this.#running.get(title);
    this.#running.delete(title);
    this.line(
      `  ${mark} ${title.padEnd(30)} ${formatSeconds(tookMs).padStart(8)}`,
    );
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #showRunning() {
    const parts = [...this.#running].map(
      ([title, since]) =>
        `${title} ${Math.round((Date.now() - since) / 1000)} s`,
    );
    const text = `  … ${parts.join(' · ')}`;
    if (this.#out.isTTY) {
      this.#out.write(
        `\r\x1b[2K${text.slice(0, (this.#out.columns ?? 80) - 1)}`,
      );
    } else {
      this.#out.write(`${text}\n`);
    }
  }

  #clearLive() {
    if (this.#out.isTTY) {
      this.#out.write('\r\x1b[2K');
    }
  }
}

/** Prints what went wrong in the way that fits: a line for a StartError, else the stack. */
export function printFailure(error) {
  const text = error instanceof StartError ? error.message : error.stack;
  process.stderr.write(`\n${text}\n`);
}
