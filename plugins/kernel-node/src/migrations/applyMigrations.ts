import { ForwardedError } from '@backstage/errors';
import { migrationsFolder } from '@stagecraft/migrations';
import type { Knex } from 'knex';
import { ensureIdleTransactionTimeout } from './idleTransactionTimeout';
import { withMigrationLock } from './migrationLock';
import type { ApplyMigrations } from './types';

/** See {@link ApplyMigrations}. Throws an error that names the migration that failed. */
export const applyMigrations: ApplyMigrations = async ({ knex, schema }) => {
  const config = { directory: migrationsFolder(schema), schemaName: schema };
  await withMigrationLock({ knex, schema }, async () => {
    await knex.raw('create schema if not exists ??', [schema]);
    // We hold the only lock that counts: a set lock row was left behind by a killed process.
    await knex.migrate.forceFreeMigrationsLock(config);
    await migrateToLatest(knex, config);
    if (schema === 'kernel') {
      await ensureIdleTransactionTimeout(knex);
    }
  });
};

async function migrateToLatest(
  knex: Knex,
  config: { directory: string; schemaName: string },
): Promise<void> {
  try {
    await knex.migrate.latest(config);
  } catch (error) {
    const failed = await firstPending(knex, config);
    throw new ForwardedError(
      `Migration ${failed} of schema ${config.schemaName} failed and was rolled back`,
      error,
    );
  }
}

/** Migrations run in order, each in its own transaction: the first that is missing failed. */
async function firstPending(
  knex: Knex,
  config: { directory: string; schemaName: string },
): Promise<string> {
  try {
    const [, pending] = await knex.migrate.list(config);
    return pending[0]?.file ?? '(none is pending)';
  } catch {
    return '(unknown: the list of migrations could not be read)';
  }
}
