import { randomBytes } from 'node:crypto';
import createKnex, { type Knex } from 'knex';

const SERVER = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** An empty database of its own on the server that `npm test` starts. */
export interface TestDatabase {
  url: string;
  /** Sees every schema; nothing is on its search path but `public`. */
  knex: Knex;
  /** Ends the connections that are still open, and the database. */
  drop(): Promise<void>;
}

/** Only for tests. Throws when there is no test server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env[SERVER];
  if (!serverUrl) {
    throw new Error(`${SERVER} is not set; run the tests with "npm test"`);
  }
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = connect(serverUrl, 1);
  await server.raw('create database ??', name);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const knex = connect(url.toString(), 5);
  return {
    url: url.toString(),
    knex,
    async drop() {
      await knex.destroy();
      await server.raw('drop database ?? with (force)', name);
      await server.destroy();
    },
  };
}

function connect(url: string, connections: number): Knex {
  return createKnex({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: connections },
  });
}
