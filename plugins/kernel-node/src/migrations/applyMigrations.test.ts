import { migrationsFolder } from '@stagecraft/migrations';
import type { Knex } from 'knex';
import { emptyDatabases } from '../testPrograms/emptyDatabases';
import { eventually } from '../testPrograms/eventually';
import { startProgram } from '../testPrograms/startProgram';
import { applyMigrations } from './applyMigrations';

const emptyDatabase = emptyDatabases();

const kernel = { directory: migrationsFolder('kernel'), schemaName: 'kernel' };

async function somebodyWaits(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(
    `select 1 from pg_locks join pg_class on pg_class.oid = relation
     where relname = 'knex_migrations' and not granted`,
  );
  return rows.length > 0;
}

async function kernelTables(knex: Knex): Promise<string[]> {
  const rows = await knex('pg_tables')
    .where({ schemaname: 'kernel' })
    .orderBy('tablename')
    .pluck('tablename');
  return rows.filter(name => !name.startsWith('knex_migrations'));
}

describe('applyMigrations', () => {
  it('brings an empty database up, down to nothing, and up again', async () => {
    const knex = await emptyDatabase();
    await applyMigrations({ knex, schema: 'kernel' });
    const tables = await kernelTables(knex);
    expect(tables).toEqual(
      expect.arrayContaining(['credentials', 'events', 'streams', 'users']),
    );

    await knex.migrate.rollback(kernel, true);
    expect(await kernelTables(knex)).toEqual([]);

    await applyMigrations({ knex, schema: 'kernel' });
    expect(await kernelTables(knex)).toEqual(tables);
  });

  it('heals what a process leaves behind that is killed in the middle of a migration', async () => {
    const knex = await emptyDatabase();
    await applyMigrations({ knex, schema: 'kernel' });
    await knex.migrate.rollback(kernel, true);

    const stop = await knex.transaction();
    await stop.raw('lock table kernel.knex_migrations in share mode');
    const program = startProgram('migrate', knex);
    await eventually(() => somebodyWaits(knex));
    program.child.kill('SIGKILL');
    await program.exit();
    await stop.rollback();

    await applyMigrations({ knex, schema: 'kernel' });
    expect(await kernelTables(knex)).toContain('events');
  });

  it('heals the lock row of knex when it was left set', async () => {
    const knex = await emptyDatabase();
    await applyMigrations({ knex, schema: 'kernel' });
    await knex.migrate.rollback(kernel, true);
    await knex('kernel.knex_migrations_lock').update({ is_locked: 1 });

    await applyMigrations({ knex, schema: 'kernel' });
    expect(await kernelTables(knex)).toContain('events');
  });

  it('lets any number of processes start at once', async () => {
    const knex = await emptyDatabase();
    const programs = [1, 2].map(() => startProgram('migrate', knex));
    await Promise.all([
      applyMigrations({ knex, schema: 'kernel' }),
      applyMigrations({ knex, schema: 'kernel' }),
    ]);
    expect(await Promise.all(programs.map(program => program.exit()))).toEqual([
      0, 0,
    ]);
    const names = await knex('kernel.knex_migrations').pluck('name');
    expect(names).toEqual([...new Set(names)]);
  });

  it('names the migration that failed', async () => {
    const knex = await emptyDatabase();
    await knex.raw('create schema kernel');
    await knex.raw('create table kernel.streams (other int)');
    await expect(applyMigrations({ knex, schema: 'kernel' })).rejects.toThrow(
      /Migration 20261122090300_event_log\.js failed and was rolled back: relation "streams" already exists$/,
    );
  });

  it('limits idle transactions of our role, and keeps a value that was set', async () => {
    const knex = await emptyDatabase();
    await applyMigrations({ knex, schema: 'kernel' });
    const setting = () =>
      knex('pg_db_role_setting')
        .join('pg_database', 'pg_database.oid', 'setdatabase')
        .whereRaw('datname = current_database()')
        .pluck('setconfig');
    expect(await setting()).toEqual([
      ['idle_in_transaction_session_timeout=60000'],
    ]);

    await knex.raw(`do $$ begin execute format(
      'alter role %I in database %I set idle_in_transaction_session_timeout = 5000', session_user, current_database()
    ); end $$`);
    await applyMigrations({ knex, schema: 'kernel' });
    expect(await setting()).toEqual([
      ['idle_in_transaction_session_timeout=5000'],
    ]);
  });
});
