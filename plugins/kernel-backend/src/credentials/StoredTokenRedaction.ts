import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  DIRECTORY_CHANNEL,
  type Doorbell,
  type Vault,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { listCredentials } from './credentialStore';

const PAGE_SIZE = 200;
const POLL_MS = 30_000;

/**
 * Makes this process redact every stored token, also those that only other replicas use:
 * a log or a commit can bring any of them here. A token that another replica has just
 * stored is known after a ring (milliseconds), at the latest after the next poll.
 */
export class StoredTokenRedaction {
  readonly #knex: Knex;
  readonly #vault: Vault;
  readonly #doorbell: Doorbell;
  readonly #logger: LoggerService;
  readonly #pollMs: number;
  /** What was opened, or could not be, by the credential's id. */
  #seen = new Map<string, string>();
  #loading: Promise<void> | undefined;
  #again = false;

  constructor(options: {
    knex: Knex;
    /** Redacts what it opens, as the kernel's does. */
    vault: Vault;
    doorbell: Doorbell;
    logger: LoggerService;
    pollMs?: number;
  }) {
    this.#knex = options.knex;
    this.#vault = options.vault;
    this.#doorbell = options.doorbell;
    this.#logger = options.logger;
    this.#pollMs = options.pollMs ?? POLL_MS;
  }

  /** Knows all tokens when it resolves; answers how to stop following them. */
  async start(): Promise<() => void> {
    // Before the first look, so that nothing is stored unseen between the two.
    const stopListening = this.#doorbell.onRing(DIRECTORY_CHANNEL, () =>
      this.#refresh(),
    );
    await this.#load();
    const timer = setInterval(() => this.#refresh(), this.#pollMs);
    timer.unref();
    return () => {
      stopListening();
      clearInterval(timer);
    };
  }

  /** One at a time; a ring in the middle of one asks for another. */
  #refresh(): void {
    this.#again = true;
    this.#loading ??= this.#loadUntilCurrent().finally(() => {
      this.#loading = undefined;
    });
  }

  async #loadUntilCurrent(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#load().catch(error =>
        this.#logger.warn(
          'Stored tokens could not be read for redaction; the next poll tries again',
          toError(error),
        ),
      );
    }
  }

  async #load(): Promise<void> {
    const seen = new Map<string, string>();
    let page: Awaited<ReturnType<typeof listCredentials>>;
    let afterId: string | undefined;
    do {
      page = await listCredentials(this.#knex, { afterId, limit: PAGE_SIZE });
      for (const credential of page) {
        if (this.#seen.get(credential.id) !== credential.sealed) {
          this.#open(credential);
        }
        seen.set(credential.id, credential.sealed);
      }
      afterId = page[page.length - 1]?.id;
    } while (page.length === PAGE_SIZE);
    this.#seen = seen;
  }

  #open(credential: Parameters<Vault['open']>[0]): void {
    try {
      this.#vault.open(credential);
    } catch (error) {
      // Nobody can use it either; one bad row must not leave the others unknown.
      this.#logger.warn('A stored token is not redacted', toError(error));
    }
  }
}
