import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  DIRECTORY_CHANNEL,
  OPENED_AGAIN_MS,
  type Doorbell,
  type Vault,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { listCredentials } from './credentialStore';

const PAGE_SIZE = 200;
const POLL_MS = 30_000;

interface Opened {
  sealed: string;
  openedAt: number;
}

/**
 * Makes this process redact every stored token, also those that only other replicas use:
 * a log or a commit can bring any of them here. A token that another replica has just
 * stored is known after a ring (milliseconds), at the latest after the next poll. The
 * redaction forgets what the vault has not opened for a week, so each is opened once a
 * day; a token that is stored no longer is known for six days and more, if this process
 * lives so long.
 */
export class StoredTokenRedaction {
  readonly #knex: Knex;
  readonly #vault: Vault;
  readonly #doorbell: Doorbell;
  readonly #logger: LoggerService;
  readonly #pollMs: number;
  readonly #now: () => number;
  /** What was opened, or could not be, and when, by the credential's id. */
  #seen = new Map<string, Opened>();
  #loading: Promise<void> | undefined;
  #again = false;

  constructor(options: {
    knex: Knex;
    /** Redacts what it opens, as the kernel's does. */
    vault: Vault;
    doorbell: Doorbell;
    logger: LoggerService;
    pollMs?: number;
    /** How time goes by in this process, in milliseconds. */
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#vault = options.vault;
    this.#doorbell = options.doorbell;
    this.#logger = options.logger;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#now = options.now ?? (() => performance.now());
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
    const now = this.#now();
    const seen = new Map<string, Opened>();
    let page: Awaited<ReturnType<typeof listCredentials>>;
    let afterId: string | undefined;
    do {
      page = await listCredentials(this.#knex, { afterId, limit: PAGE_SIZE });
      for (const credential of page) {
        const { id, sealed } = credential;
        const before = this.#seen.get(id);
        const isKnown =
          before?.sealed === sealed && now - before.openedAt < OPENED_AGAIN_MS;
        if (!isKnown) this.#open(credential);
        seen.set(id, isKnown ? before : { sealed, openedAt: now });
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
