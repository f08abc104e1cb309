import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from './__testUtils__/openTestDatabase';

jest.setTimeout(60_000);

const FOLDER = join(__dirname, '../../../docs/runbook');

/** Whose tables are made by plugins of Backstage. */
const FOREIGN = /\bcatalog\./;

const QUERIES = readdirSync(FOLDER).flatMap(page =>
  [
    ...readFileSync(join(FOLDER, page), 'utf8').matchAll(
      /```sql\n([\s\S]*?)```/g,
    ),
  ]
    .flatMap(([, block]) => block.split(';'))
    .map(query => query.trim())
    .filter(query => query !== '' && !FOREIGN.test(query))
    .map(query => ({ page, query })),
);

describe('what the runbook asks the database', () => {
  let database: StageRunsDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });

  afterAll(async () => {
    await database?.close();
  });

  it('is found', () => {
    expect(QUERIES.length).toBeGreaterThan(10);
  });

  // What stands for something of the reader's is left out; it would be no id.
  it.each(QUERIES)('$page: $query', async ({ query }) => {
    const asked = query.replaceAll("'…'", 'null').replaceAll('?', '\\?');
    const { rows } = await database.knex.raw(`explain ${asked}`);
    expect(rows).not.toEqual([]);
  });
});
