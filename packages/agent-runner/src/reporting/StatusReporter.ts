export interface StatusReporterOptions {
  /** Stores one status; resolves when it is stored. */
  send(status: { seq: bigint; text: string }): Promise<unknown>;
}

const MAX_CHARACTERS = 100;

/** Numbers the statuses of an attempt and sends them one after the other. */
export class StatusReporter {
  readonly #options: StatusReporterOptions;
  #nextSeq = 1n;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: StatusReporterOptions) {
    this.#options = options;
  }

  /**
   * Reports one line for people; resolves when the platform has it. White space is
   * made one space, and what is longer than 100 characters is cut.
   */
  report(text: string): Promise<void> {
    const status = { seq: this.#nextSeq, text: shorten(text) };
    this.#nextSeq += 1n;
    const sent = this.#last.then(() => this.#options.send(status));
    this.#last = sent.catch(() => undefined);
    return sent.then(() => undefined);
  }
}

function shorten(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  if (characters.length <= MAX_CHARACTERS) return characters.join('');
  return `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}
