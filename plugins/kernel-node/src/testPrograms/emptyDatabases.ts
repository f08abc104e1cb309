import type { Knex } from 'knex';
import {
  createTestDatabase,
  type TestDatabase,
} from '../migrations/createTestDatabase';

/**
 * Makes empty databases for the tests of one file and drops them after the last test.
 * Backstage's `TestDatabases` waits 5 s for connections that nobody closes.
 */
export function emptyDatabases(): () => Promise<Knex> {
  const made: TestDatabase[] = [];
  afterAll(async () => {
    await Promise.all(made.splice(0).map(({ drop }) => drop()));
  });
  return async () => {
    const database = await createTestDatabase();
    made.push(database);
    return database.knex;
  };
}
