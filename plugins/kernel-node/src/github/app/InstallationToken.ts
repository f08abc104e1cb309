import type { Redaction } from '../../redaction/types';
import { basicAuthorization } from '../basicAuthorization';
import type { TokenSource } from '../tokenSource';

/** A token is replaced while it is still good for what has just begun, such as a clone. */
const LEFT_MS = 5 * 60_000;
/** GitHub's clock and ours differ; a dead token may be known for a little longer. */
const KNOWN_AFTER_END_MS = 5 * 60_000;

export interface NewToken {
  token: string;
  expiresAt: Date;
}

/**
 * The current access token of an installation, for one repository and kind. It is made
 * when it is first needed, and again a few minutes before its end; whoever asks in the
 * meantime waits for the same one. Each process has its own. It is redacted in this
 * process, the only one that knows it, until it has ended.
 */
export class InstallationToken implements TokenSource {
  readonly #create: () => Promise<NewToken>;
  readonly #redaction: Redaction;
  readonly #now: () => number;
  #current: NewToken | undefined;
  #making: Promise<NewToken> | undefined;

  constructor(options: {
    create: () => Promise<NewToken>;
    redaction: Redaction;
    now?: () => number;
  }) {
    this.#create = options.create;
    this.#redaction = options.redaction;
    this.#now = options.now ?? Date.now;
  }

  async token(): Promise<string> {
    const current = this.#current;
    if (current && this.#leftMs(current) > LEFT_MS) return current.token;
    return (await this.#make()).token;
  }

  async renew(refused: string): Promise<string> {
    if (this.#current?.token === refused) this.#current = undefined;
    return this.token();
  }

  async #make(): Promise<NewToken> {
    this.#making ??= this.#create()
      .then(made => {
        this.#redactWhileItLives(made);
        this.#current = made;
        return made;
      })
      .finally(() => {
        this.#making = undefined;
      });
    return this.#making;
  }

  #redactWhileItLives(made: NewToken): void {
    const secrets = [made.token, basicAuthorization(made.token)];
    const forMs = Math.max(this.#leftMs(made), 0) + KNOWN_AFTER_END_MS;
    secrets.forEach(secret => this.#redaction.addSecret(secret, { forMs }));
  }

  #leftMs({ expiresAt }: NewToken): number {
    return expiresAt.getTime() - this.#now();
  }
}
