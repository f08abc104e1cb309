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

async function waitingHosts(): Promise<number> {
  const { rows } = await database.knex.raw(
    `select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted`,
  );
  return rows[0].waiting;
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
  while ((await waitingHosts()) === 0) {
    expect(steps).toEqual(['first begins']);
  }
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
