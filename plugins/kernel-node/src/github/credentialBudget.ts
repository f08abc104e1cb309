import type { CredentialLimits, KnownLimit } from './credentialLimits';
import { GitHubLimitedError } from './errors';
import {
  readRateLimit,
  withJitter,
  type LimitAnswer,
  type RateLimit,
} from './rateLimit';
import type { CredentialKind } from './types';

/** How long what was read about a limit is taken for true. */
const FRESH_MS = 1_000;

/** What a client asks before it sends. */
export interface RequestBudget {
  /** Sends, unless the credential is known to be limited; throws GitHubLimitedError for a limit. */
  request<T>(send: () => Promise<T>): Promise<T>;
  /** Waits until one more content write of the credential is due, over all replicas. */
  write(): Promise<void>;
}

interface Remembered {
  limit: KnownLimit | undefined;
  readAt: number;
}

/**
 * The limits of one credential. What one replica learns about a limit, the others know
 * within a second; while a limit is known nothing is sent. Requests that are on their way
 * when it is met are not called back.
 */
export class CredentialBudget implements RequestBudget {
  readonly #limits: CredentialLimits;
  readonly #budgetId: string;
  readonly #credential: CredentialKind;
  readonly #writesPerSecond: number;
  #remembered: Remembered | undefined;
  #reading: Promise<Remembered> | undefined;

  constructor(options: {
    limits: CredentialLimits;
    budgetId: string;
    credential: CredentialKind;
    writesPerSecond: number;
  }) {
    this.#limits = options.limits;
    this.#budgetId = options.budgetId;
    this.#credential = options.credential;
    this.#writesPerSecond = options.writesPerSecond;
  }

  /** Throws GitHubLimitedError while the credential is known to be limited; asks GitHub nothing. */
  async check(): Promise<void> {
    this.#refuse((await this.#current()).limit);
  }

  async request<T>(send: () => Promise<T>): Promise<T> {
    await this.check();
    try {
      return await send();
    } catch (error) {
      const limit = readRateLimit(error as LimitAnswer);
      if (!limit) throw error;
      throw await this.#met(limit, error as Error);
    }
  }

  async write(): Promise<void> {
    const { waitMs, limit } = await this.#limits.reserveWrite({
      budgetId: this.#budgetId,
      perSecond: this.#writesPerSecond,
    });
    this.#remember(limit);
    this.#refuse(limit);
    if (waitMs > 0) await new Promise(done => setTimeout(done, waitMs));
  }

  async #current(): Promise<Remembered> {
    const known = this.#remembered;
    if (known && performance.now() - known.readAt < FRESH_MS) return known;
    this.#reading ??= this.#limits
      .find(this.#budgetId)
      .then(limit => this.#remember(limit))
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  #remember(limit: KnownLimit | undefined): Remembered {
    this.#remembered = { limit, readAt: performance.now() };
    return this.#remembered;
  }

  #refuse(limit: KnownLimit | undefined): void {
    if (!limit) return;
    throw this.#limited(
      limit,
      `GitHub limits the ${this.#credential} credential; it was not asked`,
    );
  }

  async #met(met: RateLimit, cause: Error): Promise<GitHubLimitedError> {
    const limit = await this.#limits.note({
      budgetId: this.#budgetId,
      credential: this.#credential,
      limit: met,
    });
    this.#remember(limit);
    return this.#limited(
      limit,
      `GitHub limits the ${this.#credential} credential: ${cause.message}`,
    );
  }

  #limited({ kind, leftMs }: KnownLimit, message: string): GitHubLimitedError {
    return new GitHubLimitedError(message, {
      kind,
      waitMs: withJitter(leftMs),
      credential: this.#credential,
    });
  }
}
