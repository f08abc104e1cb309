interface Waiting<TItem, TResult> {
  item: TItem;
  resolve(result: TResult): void;
  reject(error: unknown): void;
}

/**
 * Groups what waits into one statement while others are in flight: alone an item goes at
 * once, under load many share a commit. An item's promise settles after the
 * commit of its statement; a statement that fails fails all of its items. What comes while
 * too many wait already is refused: a database that stands still must not fill the memory.
 */
export class InsertBatcher<TItem, TResult> {
  readonly #insert: (items: TItem[]) => Promise<TResult[]>;
  readonly #bytesOf: (item: TItem) => number;
  readonly #maxItems: number;
  readonly #maxBytes: number;
  readonly #maxWaiting: number;
  readonly #maxInFlight: number;
  readonly #refuse: () => Error;
  #waiting: Waiting<TItem, TResult>[] = [];
  #inFlight = 0;

  constructor(options: {
    /** Answers one result an item, in their order. */
    insert: (items: TItem[]) => Promise<TResult[]>;
    bytesOf: (item: TItem) => number;
    /** Items of one statement. */
    maxItems: number;
    /** Bytes of one statement; a larger item goes alone. */
    maxBytes: number;
    /** Items that wait for a statement. */
    maxWaiting: number;
    /** Statements at the same time. */
    maxInFlight: number;
    /** What an item is refused with that would be one too many. */
    refuse: () => Error;
  }) {
    this.#insert = options.insert;
    this.#bytesOf = options.bytesOf;
    this.#maxItems = options.maxItems;
    this.#maxBytes = options.maxBytes;
    this.#maxWaiting = options.maxWaiting;
    this.#maxInFlight = options.maxInFlight;
    this.#refuse = options.refuse;
  }

  async add(item: TItem): Promise<TResult> {
    if (this.#waiting.length >= this.#maxWaiting) throw this.#refuse();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#inFlight < this.#maxInFlight) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#inFlight += 1;
    while (this.#waiting.length > 0) await this.#send(this.#takeBatch());
    this.#inFlight -= 1;
  }

  async #send(batch: Waiting<TItem, TResult>[]): Promise<void> {
    try {
      const results = await this.#insert(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index]));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
  }

  #takeBatch(): Waiting<TItem, TResult>[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ item }, index) => {
      bytes += this.#bytesOf(item);
      return index > 0 && (index >= this.#maxItems || bytes > this.#maxBytes);
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }
}
