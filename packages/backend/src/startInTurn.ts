import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '@backstage/config';
import { Client, type ClientConfig } from 'pg';

const MAX_WAIT_MS = 2 * 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const ASK_AGAIN_MS = 200;

/**
 * Starts the host while no other one on the same database starts: the migrations of
 * Backstage's own plugins don't wait for each other, so that of two hosts that meet on an
 * empty database one would end with "Migration table is already locked". A host that dies
 * lets go by itself; after 2 minutes of waiting this one starts all the same. A database
 * that can't be asked is left to the plugins, which say what is wrong with it.
 */
export async function startInTurn(
  config: Config,
  start: () => Promise<unknown>,
): Promise<void> {
  const turn = await takeTurn(connectionOf(config));
  try {
    await start();
  } finally {
    await turn?.end().catch(() => {});
  }
}

/** A session that holds the lock, or waited for it in vain; its end frees the lock. */
async function takeTurn(connection: ClientConfig): Promise<Client | undefined> {
  const client = new Client({
    ...connection,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const deadline = performance.now() + MAX_WAIT_MS;
    while (!(await isOurTurn(client)) && performance.now() < deadline) {
      await delay(ASK_AGAIN_MS);
    }
    return client;
  } catch {
    await client.end().catch(() => {});
    return undefined;
  }
}

/**
 * Asks and does not wait in PostgreSQL: a statement that waits has a snapshot, for whose
 * end a migration's `create index concurrently` would wait in the host that has the turn.
 */
async function isOurTurn(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    `select pg_try_advisory_lock(hashtextextended('stagecraft.start', 0)) as taken`,
  );
  return rows[0].taken;
}

function connectionOf(config: Config): ClientConfig {
  const connection = config.get('backend.database.connection');
  return typeof connection === 'string'
    ? { connectionString: connection }
    : (connection as ClientConfig);
}
