const MAX_AGE_MS = 5_000;
const MAX_ENTRIES = 5_000;

/**
 * Keeps answers for 5 s; "there is none" is not kept, so that what was just created is
 * found. Concurrent questions share one query.
 */
export class DirectoryCache {
  readonly #entries = new Map<
    string,
    { answer: Promise<unknown>; since: number }
  >();

  async get<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known && performance.now() - known.since < MAX_AGE_MS) {
      return known.answer as Promise<T>;
    }
    return this.#load(key, load);
  }

  clear(): void {
    this.#entries.clear();
  }

  async #load<T>(key: string, load: () => Promise<T>): Promise<T> {
    if (this.#entries.size >= MAX_ENTRIES) {
      this.#entries.clear();
    }
    const entry = { answer: load(), since: performance.now() };
    this.#entries.set(key, entry);
    try {
      const answer = await entry.answer;
      if (answer === undefined) {
        this.#forget(key, entry);
      }
      return answer;
    } catch (error) {
      this.#forget(key, entry);
      throw error;
    }
  }

  #forget(key: string, entry: object): void {
    if (this.#entries.get(key) === entry) {
      this.#entries.delete(key);
    }
  }
}
