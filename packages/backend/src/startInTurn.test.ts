import { ConfigReader } from '@backstage/config';
import {
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { startInTurn } from './startInTurn';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const configWith = (connection: unknown) =>
  new ConfigReader({ backend: { database: { connection } } } as never);

function parts(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
}

/** Hosts that ask for their turn: sessions whose last statement did. */
async function askingHosts(): Promise<number> {
  const { rows } = await database.knex.raw(
    `select count(*)::int as asking from pg_stat_activity
     where datname = current_database() and query like 'select pg_try_advisory_lock%'`,
  );
  return rows[0].asking;
}

it('the second host starts when the first has started, or has failed', async () => {
  const steps: string[] = [];
  let endFirst!: (error?: Error) => void;
  let firstRuns!: () => void;
  const running = new Promise<void>(resolve => {
    firstRuns = resolve;
  });
  const first = startInTurn(configWith(database.url), async () => {
    steps.push('first begins');
    firstRuns();
    await new Promise<void>((resolve, reject) => {
      endFirst = error => (error ? reject(error) : resolve());
    });
  });
  await running;
  const second = startInTurn(configWith(parts(database.url)), async () => {
    steps.push('second begins');
  });
  while ((await askingHosts()) < 2) {
    expect(steps).toEqual(['first begins']);
  }
  // A migration in the first host may wait for all statements of the others to end.
  await database.knex.raw('create table books (id int)');
  await database.knex.raw('create index concurrently on books (id)');
  steps.push('first ends');
  endFirst(new Error('no port'));

  await expect(first).rejects.toThrow('no port');
  await second;
  expect(steps).toEqual(['first begins', 'first ends', 'second begins']);
});

it('a database that is away is left to the plugins', async () => {
  const start = jest.fn(async () => {
    throw new Error('connect ECONNREFUSED');
  });
  const away = { ...parts(database.url), port: 1 };
  await expect(startInTurn(configWith(away), start)).rejects.toThrow(
    'ECONNREFUSED',
  );
  expect(start).toHaveBeenCalledTimes(1);
});
