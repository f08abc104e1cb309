/** How many requests came, by token and operation; a refused one counts as well. */
export class RequestCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  /** @internal `operation` is GitHub's id, or git's service. */
  count(token: string | undefined, operation: string): void {
    const counts = this.#counts.get(token ?? '') ?? new Map<string, number>();
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    this.#counts.set(token ?? '', counts);
  }

  /** Of this token, with the operation if one is named. */
  of(token: string, operation?: string): number {
    const counts = this.#counts.get(token) ?? new Map<string, number>();
    if (operation !== undefined) return counts.get(operation) ?? 0;
    return [...counts.values()].reduce((sum, count) => sum + count, 0);
  }
}
