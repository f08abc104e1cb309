import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';

/**
 * The migrations of a folder, by file name. A failure says which one it was: knex runs
 * all that are pending in one transaction and keeps the name to itself.
 */
export class NamedMigrations implements Knex.MigrationSource<string> {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async getMigrations(): Promise<string[]> {
    const files = await readdir(this.#directory);
    return files.filter(file => file.endsWith('.js')).sort();
  }

  getMigrationName(file: string): string {
    return file;
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    const migration: Knex.Migration = require(join(this.#directory, file));
    return {
      ...migration,
      async up(knex) {
        try {
          await migration.up(knex);
        } catch (error) {
          throw new Error(
            `Migration ${file} failed and was rolled back: ${reason(error)}`,
            { cause: error },
          );
        }
      },
    };
  }
}

/** PostgreSQL's message; knex puts the whole SQL text and a dash in front of it. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(' - ').at(-1)!;
}
