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
  limitBytes?: number;
  /** Only lines since this time, in milliseconds since 1970. */
  sinceMs?: number;
}

const MAX_LINE_BYTES = 16 * 1024;
const READ_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

type Stream = 'stdout' | 'stderr';

/**
 * The log of one run of a container: a file in the CRI format, `<time> <stream> <F or P> <text>` a line, where P is a line that
 * goes on in the next entry. Both streams share the file in the order in which their lines were completed. It is never rotated.
 */
export class ContainerLog {
  readonly #path: string;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #unfinished: Record<Stream, Buffer> = {
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
  };
  #ended: boolean;

  constructor(path: string, state: 'open' | 'ended') {
    this.#path = path;
    this.#ended = state === 'ended';
    if (!this.#ended) appendFileSync(path, '', { mode: 0o600 });
  }

  append(stream: Stream, chunk: Buffer): void {
    let rest = Buffer.concat([this.#unfinished[stream], chunk]);
    const entries: Buffer[] = [];
    while (rest.length > 0) {
      const newline = rest.subarray(0, MAX_LINE_BYTES + 1).indexOf(NEWLINE);
      if (newline < 0 && rest.length < MAX_LINE_BYTES) break;
      const end = newline < 0 ? MAX_LINE_BYTES : newline;
      entries.push(
        entryOf(stream, newline < 0 ? 'P' : 'F', rest.subarray(0, end)),
      );
      rest = rest.subarray(newline < 0 ? end : end + 1);
    }
    this.#unfinished[stream] = rest;
    if (entries.length > 0) this.#write(entries);
  }

  /** Completes a last line without a line feed and ends every follower. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#unfinished[stream];
      if (rest.length > 0) this.#write([entryOf(stream, 'P', rest)]);
    }
    this.#ended = true;
    this.#changes.emit('change');
  }

  async *read(query: LogQuery, signal: AbortSignal): AsyncGenerator<string> {
    const file = openSync(this.#path, 'r');
    try {
      yield* limited(this.#texts(file, query, signal), query.limitBytes);
    } finally {
      closeSync(file);
    }
  }

  async *#texts(file: number, query: LogQuery, signal: AbortSignal) {
    const cursor = { offset: 0 };
    let { tailLines } = query;
    for (;;) {
      const ended = this.#ended;
      const entries = selected(entriesFrom(file, cursor), query.sinceMs);
      const shown =
        tailLines === undefined ? entries : lastLines(entries, tailLines);
      for (const entry of shown) yield textOf(entry, query.timestamps);
      tailLines = undefined;
      if (!query.follow || ended || signal.aborted) return;
      const isRead = cursor.offset === fstatSync(file).size;
      if (isRead && !this.#ended) {
        await once(this.#changes, 'change', { signal }).catch(() => undefined);
      }
    }
  }

  #write(entries: Buffer[]): void {
    appendFileSync(this.#path, Buffer.concat(entries));
    this.#changes.emit('change');
  }
}

interface Entry {
  time: string;
  isPartial: boolean;
  text: string;
}

function entryOf(stream: Stream, tag: 'F' | 'P', text: Buffer): Buffer {
  const head = `${new Date().toISOString()} ${stream} ${tag} `;
  return Buffer.concat([Buffer.from(head), text, Buffer.from('\n')]);
}

function textOf({ time, isPartial, text }: Entry, timestamps: boolean): string {
  return `${timestamps ? `${time} ` : ''}${text}${isPartial ? '' : '\n'}`;
}

/** The entries between the cursor and the end of the file; the cursor moves along. */
function* entriesFrom(
  file: number,
  cursor: { offset: number },
): Generator<Entry> {
  const buffer = Buffer.alloc(READ_BYTES);
  for (;;) {
    const length = readSync(file, buffer, 0, READ_BYTES, cursor.offset);
    const end = buffer.subarray(0, length).lastIndexOf(NEWLINE) + 1;
    if (end === 0) return;
    cursor.offset += end;
    const lines = buffer.toString('utf8', 0, end - 1).split('\n');
    for (const line of lines) {
      const [time, , tag] = line.split(' ', 3);
      const text = line.slice(time.length + ' stdout F '.length);
      yield { time, isPartial: tag === 'P', text };
    }
  }
}

function* selected(entries: Iterable<Entry>, sinceMs = 0): Generator<Entry> {
  for (const entry of entries) {
    if (Date.parse(entry.time) >= sinceMs) yield entry;
  }
}

function lastLines(entries: Iterable<Entry>, count: number): Entry[] {
  const last: Entry[] = [];
  for (const entry of entries) {
    last.push(entry);
    if (last.length > count) last.shift();
  }
  return last;
}

async function* limited(texts: AsyncIterable<string>, limitBytes = Infinity) {
  let left = limitBytes;
  for await (const text of texts) {
    const bytes = Buffer.from(text);
    if (bytes.length >= left) {
      yield bytes.toString('utf8', 0, left);
      return;
    }
    left -= bytes.length;
    yield text;
  }
}
