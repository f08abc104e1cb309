/** Keeps the values that were used last, at most `limit`. */
export class RecentlyUsed<Value> {
  readonly #limit: number;
  /** The one that was used last is at the end. */
  readonly #values = new Map<string, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string, create: () => Value): Value {
    const value = this.#values.get(key) ?? create();
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limit) this.#values.delete(oldest);
    return value;
  }
}
