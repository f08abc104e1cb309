import { withDatabase } from './postgres.mjs';

/**
 * knex marks a running migration in a table; a process that is killed leaves the mark,
 * and the next one refuses to migrate. Our own plugins guard this with an advisory lock
 * (applyMigrations); those of Backstage don't. Here nobody else can be migrating: the
 * server has just been started by us and no host runs.
 */
export async function healMigrationLocks({ url }) {
  await withDatabase({
    url,
    work: async client => {
      const { rows } = await client.query(
        `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
         from information_schema.tables where table_name like '%knex_migrations_lock'`,
      );
      for (const { name } of rows) {
        await client.query(
          `update ${name} set is_locked = 0 where is_locked <> 0`,
        );
      }
    },
  });
}

/** The portal's database; made when it is not there. */
export async function ensureDatabase({ serverUrl, name }) {
  await withDatabase({
    url: `${serverUrl}/postgres`,
    work: async client => {
      const { rowCount } = await client.query(
        'select from pg_database where datname = $1',
        [name],
      );
      if (rowCount === 0) {
        await client.query(`create database "${name}"`);
      }
    },
  });
  return `${serverUrl}/${name}`;
}
