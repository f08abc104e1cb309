import { knex as createKnex, type Knex } from 'knex';

/** The database that `startProgram` gave to this program. */
export function testConnection(): Knex {
  return createKnex({
    client: 'pg',
    connection: JSON.parse(process.env.TEST_CONNECTION!),
    pool: { min: 0, max: 4 },
  });
}
