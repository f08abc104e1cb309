/** Lets one piece of work at a time touch a repository's refs. */
export class RepositoryLocks {
  readonly #tails = new Map<number, Promise<unknown>>();

  async hold<Result>(
    repositoryId: number,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const before = this.#tails.get(repositoryId) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#tails.set(repositoryId, mine);
    return mine;
  }

  /** Resolves when nobody holds or waits for a lock. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#tails.values());
  }
}
