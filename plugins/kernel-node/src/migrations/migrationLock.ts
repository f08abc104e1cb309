import { ForwardedError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Client } from 'pg';

const LOCK_TIMEOUT_MS = 5 * 60 * 1000;

/**
 * Runs `work` while a dedicated connection holds the advisory lock of `schema`. Not a
 * connection of the pool: a pool of one would wait for itself. PostgreSQL frees the lock
 * when the connection ends, however the process ends. Waits for at most 5 minutes.
 */
export async function withMigrationLock<T>(
  options: { knex: Knex; schema: string },
  work: () => Promise<T>,
): Promise<T> {
  const connection: Client = await options.knex.client.acquireRawConnection();
  try {
    await lock(connection, options.schema);
    return await work();
  } finally {
    await connection.end();
  }
}

async function lock(connection: Client, schema: string): Promise<void> {
  try {
    await connection.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await connection.query('select pg_advisory_lock(hashtextextended($1, 0))', [
      `stagecraft.migrations.${schema}`,
    ]);
  } catch (error) {
    throw new ForwardedError(
      `Could not take the migration lock of schema ${schema}: another process holds it for too long, or the database went away`,
      error,
    );
  }
}
