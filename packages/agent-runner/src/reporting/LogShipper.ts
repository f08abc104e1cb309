export interface LogChunk {
  seq: bigint;
  firstLine: bigint;
  lineCount: number;
  text: string;
}

export interface LogShipperOptions {
  /** Stores one chunk; resolves when it is stored, rejects when that is hopeless. */
  send(chunk: LogChunk): Promise<unknown>;
  /** Called once when `send` rejected; what is written from then on is discarded. */
  onFailure(error: unknown): void;
  /** The longest time that a line waits for others to travel with. */
  flushAfterMs?: number;
}

const FLUSH_AFTER_MS = 500;
const MAX_CHUNK_BYTES = 64 * 1024;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Sends log lines in chunks, in order, one chunk at a time.
 *
 * Nothing is lost while `send` keeps trying, up to 16 MiB of waiting lines; what comes
 * on top is counted, and the count is a line of the log. A line longer than a chunk is
 * cut into several lines.
 */
export class LogShipper {
  readonly #options: LogShipperOptions;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #discardedLines = 0;
  #nextSeq = 1n;
  #nextLine = 1n;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failed = false;

  constructor(options: LogShipperOptions) {
    this.#options = options;
  }

  /** Adds text of one or more lines. */
  write(text: string): void {
    for (const line of splitLines(text)) this.#add(line);
    if (this.#waitingBytes >= MAX_CHUNK_BYTES) {
      this.#startSending();
    } else {
      this.#timer ??= setTimeout(
        () => this.#startSending(),
        this.#options.flushAfterMs ?? FLUSH_AFTER_MS,
      );
    }
  }

  /** Resolves when all that was written is stored, or sending has failed. */
  async flush(): Promise<void> {
    this.#startSending();
    await this.#sending;
  }

  #add(line: string): void {
    if (this.#failed) return;
    if (this.#waitingBytes > MAX_WAITING_BYTES) {
      this.#discardedLines++;
      return;
    }
    this.#admitDiscards();
    this.#push(line);
  }

  #admitDiscards(): void {
    if (this.#discardedLines === 0) return;
    const count = this.#discardedLines;
    this.#discardedLines = 0;
    this.#push(`[${count} lines were discarded: the platform took none]`);
  }

  #push(line: string): void {
    this.#waiting.push(line);
    this.#waitingBytes += Buffer.byteLength(line) + 1;
  }

  #startSending(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await this.#options.send(this.#takeChunk());
        if (this.#waiting.length === 0) this.#admitDiscards();
      }
    } catch (error) {
      this.#failed = true;
      this.#waiting = [];
      this.#options.onFailure(error);
    }
  }

  #takeChunk(): LogChunk {
    const lines = this.#takeLines();
    const chunk = {
      seq: this.#nextSeq,
      firstLine: this.#nextLine,
      lineCount: lines.length,
      text: lines.join('\n'),
    };
    this.#nextSeq += 1n;
    this.#nextLine += BigInt(lines.length);
    return chunk;
  }

  #takeLines(): string[] {
    let count = 0;
    let bytes = 0;
    for (const line of this.#waiting) {
      const lineBytes = Buffer.byteLength(line) + 1;
      if (count > 0 && bytes + lineBytes > MAX_CHUNK_BYTES) break;
      bytes += lineBytes;
      count++;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }
}

/** A trailing newline ends the last line, it does not begin another. */
function splitLines(text: string): string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap(cutLongLine);
}

// A character takes at most four bytes of UTF-8.
const MAX_LINE_CHARACTERS = Math.floor(MAX_CHUNK_BYTES / 4) - 1;

function cutLongLine(line: string): string[] {
  if (line.length <= MAX_LINE_CHARACTERS) return [line];
  return line.match(new RegExp(`.{1,${MAX_LINE_CHARACTERS}}`, 'gsu')) ?? [];
}
