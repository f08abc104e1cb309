import type { LogLine } from './logLine';

const PAGE_LINES = 1_000;

/**
 * The lines of a log that are loaded: a stretch without holes, which may lack the beginning
 * of the log. Growing at either end makes a new stretch and costs what is added, never what
 * is there: the stretches of one log share their pages. That is safe, because a line that
 * was written does not change.
 */
export class LogStretch {
  static readonly EMPTY = new LogStretch(new Map(), { first: 1, last: 0 });

  readonly firstLine: number;
  readonly lastLine: number;
  readonly #pages: Map<number, string[]>;

  private constructor(
    pages: Map<number, string[]>,
    range: { first: number; last: number },
  ) {
    this.#pages = pages;
    this.firstLine = range.first;
    this.lastLine = range.last;
  }

  get lineCount(): number {
    return this.lastLine - this.firstLine + 1;
  }

  /** With `lines` at its beginning or its end, in order; they must follow each other without a hole. */
  with(lines: readonly LogLine[]): LogStretch {
    if (lines.length === 0) return this;
    const pages = this.lineCount === 0 ? new Map() : this.#pages;
    for (const line of lines) write(pages, line);
    const first = lines[0].n;
    const last = lines[lines.length - 1].n;
    if (this.lineCount === 0) return new LogStretch(pages, { first, last });
    return new LogStretch(pages, {
      first: Math.min(first, this.firstLine),
      last: Math.max(last, this.lastLine),
    });
  }

  has(lineNumber: number | undefined): lineNumber is number {
    return (
      lineNumber !== undefined &&
      lineNumber >= this.firstLine &&
      lineNumber <= this.lastLine
    );
  }

  /** The text of a line that it has. */
  textOf(lineNumber: number): string {
    const { page, index } = placeOf(lineNumber);
    return this.#pages.get(page)?.[index] ?? '';
  }

  /** All its lines, as a file has them. */
  text(): string {
    const texts: string[] = [];
    for (let n = this.firstLine; n <= this.lastLine; n += 1) {
      texts.push(this.textOf(n));
    }
    return texts.join('\n');
  }
}

function write(pages: Map<number, string[]>, line: LogLine): void {
  const { page, index } = placeOf(line.n);
  const texts = pages.get(page) ?? [];
  texts[index] = line.text;
  pages.set(page, texts);
}

function placeOf(lineNumber: number): { page: number; index: number } {
  const page = Math.floor((lineNumber - 1) / PAGE_LINES);
  return { page, index: (lineNumber - 1) % PAGE_LINES };
}
