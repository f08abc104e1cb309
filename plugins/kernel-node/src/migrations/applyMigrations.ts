import { migrationsFolder } from '@stagecraft/migrations';
import { ensureIdleTransactionTimeout } from './idleTransactionTimeout';
import { withMigrationLock } from './migrationLock';
import { NamedMigrations } from './namedMigrations';
import type { ApplyMigrations } from './types';

/** See {@link ApplyMigrations}. Throws an error that names the migration that failed. */
export const applyMigrations: ApplyMigrations = async ({ knex, schema }) => {
  const config = {
    migrationSource: new NamedMigrations(migrationsFolder(schema)),
    schemaName: schema,
  };
  await withMigrationLock({ knex, schema }, async () => {
    await knex.raw('create schema if not exists ??', [schema]);
    // We hold the only lock that counts: a set lock row was left behind by a killed process.
    await knex.migrate.forceFreeMigrationsLock(config);
    await knex.migrate.latest(config);
    if (schema === 'kernel') {
      await ensureIdleTransactionTimeout(knex);
    }
  });
};
