import { EventEmitter, once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readSync,
} from 'node:fs';

export interface LogQuery {
  follow: boolean;
  timestamps: boolean;
  /** Only the last lines of what is there already. */
  tailLines?: number;
  /** Only lines since this time, in milliseconds since 1970; NaN for all. */
  sinceMs: number;
}

interface Line {
  time: string;
  /** With its line feed, if the container wrote one. */
  text: string;
}

/**
 * The log of one run of a container: a file with `<time> <F or P> <text>` lines, where P is a last line without a line feed, of both
 * streams in the order in which the lines were completed. It is never rotated; a line is kept in memory until its end comes.
 */
export class ContainerLog {
  readonly #path: string;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #unfinished = { stdout: '', stderr: '' };
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #isEnded = false;

  constructor(path: string) {
    this.#path = path;
    appendFileSync(path, '', { mode: 0o600 });
  }

  append(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const text = this.#decoders[stream].decode(chunk, { stream: true });
    const lines = (this.#unfinished[stream] + text).split('\n');
    this.#unfinished[stream] = lines.pop() ?? '';
    this.#write(lines, 'F');
  }

  /** Writes what has no line feed at its end, and ends all followers. */
  end(): void {
    const { stdout, stderr } = this.#unfinished;
    this.#isEnded = true;
    this.#write(
      [stdout, stderr].filter(text => text !== ''),
      'P',
    );
  }

  async *read(query: LogQuery, signal: AbortSignal): AsyncGenerator<string> {
    const { follow, timestamps, sinceMs, tailLines } = query;
    const file = openSync(this.#path, 'r');
    let offset = 0;
    try {
      for (;;) {
        const isEnded = this.#isEnded;
        const { size } = fstatSync(file);
        const buffer = Buffer.alloc(size - offset);
        readSync(file, buffer, 0, buffer.length, offset);
        const lines = linesOf(buffer.toString(), sinceMs);
        const isFirst = offset === 0 && tailLines !== undefined;
        for (const { time, text } of isFirst ? last(lines, tailLines) : lines) {
          yield `${timestamps ? `${time} ` : ''}${text}`;
        }
        offset = size;
        if (!follow || isEnded) return;
        const isRead = offset === fstatSync(file).size && !this.#isEnded;
        if (isRead) await once(this.#changes, 'change', { signal });
      }
    } finally {
      closeSync(file);
    }
  }

  #write(lines: string[], tag: 'F' | 'P'): void {
    const time = new Date().toISOString();
    const text = lines.map(line => `${time} ${tag} ${line}\n`).join('');
    if (text) appendFileSync(this.#path, text);
    this.#changes.emit('change');
  }
}

function linesOf(content: string, sinceMs: number): Line[] {
  const lines = content.split('\n').slice(0, -1);
  const parsed = lines.map(line => {
    const [time, tag] = line.split(' ', 2);
    const text = line.slice(time.length + ' F '.length);
    return { time, text: tag === 'F' ? `${text}\n` : text };
  });
  return parsed.filter(({ time }) => !(Date.parse(time) < sinceMs));
}

function last(lines: Line[], count: number): Line[] {
  return count === 0 ? [] : lines.slice(-count);
}
