import { randomBytes } from 'node:crypto';
import knexFactory, { type Knex } from 'knex';

const SERVER = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

export interface TestDatabase {
  url: string;
  knex: Knex;
  drop(): Promise<void>;
}

/** A database of its own on the test server that `npm test` starts. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env[SERVER];
  if (!serverUrl) {
    throw new Error(
      `${SERVER} is not set; run the tests with "npm test -- test/scenarios"`,
    );
  }
  const name = `stack_${randomBytes(6).toString('hex')}`;
  const admin = knexFactory({
    client: 'pg',
    connection: serverUrl,
    pool: { min: 0, max: 1 },
  });
  await admin.raw(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const knex = knexFactory({
    client: 'pg',
    connection: url.toString(),
    pool: { min: 0, max: 4 },
  });
  return {
    url: url.toString(),
    knex,
    drop: async () => {
      await knex.destroy();
      await admin.raw(`drop database ${name} with (force)`);
      await admin.destroy();
    },
  };
}
