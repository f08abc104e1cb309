import { MAX_BODY_BYTES, WebhookRefusal } from './webhookRequest';

/** Above this a body counts as large: GitHub's usual ones have some kilobytes. */
const LARGE_BYTES = 1024 * 1024;

/** What one request holds. */
export interface BodyShare {
  bytes: number;
}

/**
 * The memory for bodies that are being read or stored. Anybody can send one, and the
 * signature is known only at its end, so all together have a limit; large ones have a lower
 * limit of their own, so that a few of them leave room for the usual ones.
 */
export class BodyMemory {
  readonly #maxBytes: number;
  readonly #maxLargeBytes: number;
  #bytes = 0;
  #largeBytes = 0;

  constructor(options: { maxBytes?: number; maxLargeBytes?: number } = {}) {
    this.#maxBytes = options.maxBytes ?? 4 * MAX_BODY_BYTES;
    this.#maxLargeBytes = options.maxLargeBytes ?? 3 * MAX_BODY_BYTES;
  }

  /** Throws WebhookRefusal with 503 when there is no room; give the share back in any case. */
  take(share: BodyShare, bytes: number): void {
    const grown = share.bytes + bytes;
    this.#bytes += bytes;
    this.#largeBytes += large(grown) - large(share.bytes);
    share.bytes = grown;
    const isFull = this.#bytes > this.#maxBytes;
    if (isFull || (large(grown) && this.#largeBytes > this.#maxLargeBytes)) {
      throw busy();
    }
  }

  release(share: BodyShare): void {
    this.#bytes -= share.bytes;
    this.#largeBytes -= large(share.bytes);
    share.bytes = 0;
  }
}

/** As many bytes as count for the limit of large bodies. */
function large(bytes: number): number {
  return bytes > LARGE_BYTES ? bytes : 0;
}

export function busy(): WebhookRefusal {
  return new WebhookRefusal({
    status: 503,
    result: 'busy',
    message: 'Too many deliveries at once: redeliver it later',
  });
}
