import type { Knex } from 'knex';

/**
 * Brings the folder of `@stagecraft/migrations` that is named like `schema` up to date.
 * Any number of processes may call it at once: an advisory lock serialises them and
 * heals the lock row that knex leaves behind when a process is killed.
 */
export type ApplyMigrations = (options: {
  knex: Knex;
  schema: 'kernel' | 'stage-runs';
}) => Promise<void>;
