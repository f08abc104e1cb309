import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { Client, type ClientConfig } from 'pg';
import { RingCoalescer } from './ringCoalescer';
import type { Doorbell } from './types';

/** One channel of PostgreSQL for all of ours: a LISTEN for each would be state to rebuild. */
const POSTGRES_CHANNEL = 'stagecraft_doorbell';
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * See {@link Doorbell}. Without a connection (none configured, or while it is lost) rings
 * stay inside this process; after a reconnect everybody is rung once, because rings of
 * others may have been missed.
 */
export class PostgresDoorbell implements Doorbell {
  readonly #logger: LoggerService;
  readonly #connection: ClientConfig | undefined;
  readonly #origin = randomUUID();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #coalescer = new RingCoalescer(channel => this.#notify(channel));
  #client: Client | undefined;
  #reconnectTimer: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  constructor(options: {
    logger: LoggerService;
    connection: ClientConfig | undefined;
  }) {
    this.#logger = options.logger;
    this.#connection = options.connection;
  }

  /** Connects; resolves after the first attempt, whether it worked or will be repeated. */
  async start(): Promise<void> {
    if (this.#connection) {
      await this.#connect(this.#connection);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#reconnectTimer);
    this.#coalescer.stop();
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  ring(channel: string): void {
    this.#ringHere(channel);
    if (this.#client) {
      this.#coalescer.ring(channel);
    }
  }

  onRing(channel: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  #ringHere(channel: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        listener();
      } catch (error) {
        this.#logger.error('A doorbell listener failed', {
          channel,
          error: String(error),
        });
      }
    }
  }

  #notify(channel: string): void {
    const payload = JSON.stringify({ origin: this.#origin, channel });
    this.#client
      ?.query('select pg_notify($1, $2)', [POSTGRES_CHANNEL, payload])
      .catch(error =>
        this.#logger.warn('A ring did not reach other processes', {
          channel,
          error: String(error),
        }),
      );
  }

  async #connect(connection: ClientConfig): Promise<void> {
    const client = new Client({
      ...connection,
      application_name: 'stagecraft_doorbell',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('notification', ({ payload }) => this.#receive(payload ?? ''));
    client.on('error', () => {}); // 'end' follows and reconnects.
    client.once('end', () => this.#disconnected(client, connection));
    try {
      await client.connect();
      await client.query(`listen ${POSTGRES_CHANNEL}`);
      this.#connected(client);
    } catch (error) {
      this.#logger.warn('The doorbell could not connect', {
        error: String(error),
      });
      await client.end().catch(() => {});
      this.#reconnectLater(connection);
    }
  }

  #connected(client: Client): void {
    this.#client = client;
    if (this.#failures > 0) {
      this.#failures = 0;
      [...this.#listeners.keys()].forEach(channel => this.#ringHere(channel));
    }
  }

  #disconnected(client: Client, connection: ClientConfig): void {
    if (this.#client !== client) {
      return;
    }
    this.#client = undefined;
    this.#logger.warn('The doorbell lost its connection');
    this.#reconnectLater(connection);
  }

  #reconnectLater(connection: ClientConfig): void {
    if (this.#stopped) {
      return;
    }
    const delayMs = Math.min(
      RECONNECT_MAX_MS,
      RECONNECT_MIN_MS * 2 ** this.#failures,
    );
    this.#failures += 1;
    this.#reconnectTimer = setTimeout(() => this.#connect(connection), delayMs);
  }

  #receive(payload: string): void {
    const ring: { origin: string; channel: string } = JSON.parse(payload);
    if (ring.origin !== this.#origin) {
      this.#ringHere(ring.channel);
    }
  }
}
