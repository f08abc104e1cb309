import { randomUUID } from 'node:crypto';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../../__testUtils__/openTestDatabase';
import { PromptTemplateStore } from './PromptTemplateStore';

jest.setTimeout(60_000);

let database: StageRunsDatabase;
let store: PromptTemplateStore;
let projectId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new PromptTemplateStore(database);
});

afterAll(() => database.close());

beforeEach(() => {
  projectId = randomUUID();
});

const add = (name: string, expectedVersion: number, text = 'Do it.') =>
  store.add({
    ...{ projectId, name, expectedVersion, text },
    userEntityRef: 'user:default/paula',
  });
const archive = (name: string, expectedVersion: number) =>
  store.archive({
    ...{ projectId, name, expectedVersion },
    userEntityRef: 'user:default/petra',
  });
const active = async (...names: string[]) =>
  (await store.active(projectId, names)).map(row => [row.name, row.version]);

it('the newest version counts, for its project alone; the earlier ones stay', async () => {
  await add('dev-work', 0, 'one');
  const second = await add('dev-work', 1, 'two');
  await add('qa-work', 0);
  expect(second).toMatchObject({ version: 2, status: 'active', text: 'two' });
  expect(await active('dev-work', 'pm-work')).toEqual([['dev-work', 2]]);
  expect(await store.active(randomUUID(), ['dev-work'])).toEqual([]);
  const key = { projectId, name: 'dev-work' };
  const versions = await store.versions(key, { limit: 10 });
  expect(versions.map(row => [row.version, row.status, row.text])).toEqual([
    [2, 'active', 'two'],
    [1, 'archived', 'one'],
  ]);
});

it('who began with an older version is told, and changes nothing', async () => {
  await add('dev-work', 0);
  await add('dev-work', 1);
  await expect(add('dev-work', 1)).rejects.toThrow('another version');
  await expect(add('dev-work', 3)).rejects.toThrow('another version');
  await expect(archive('dev-work', 1)).rejects.toThrow('another version');
  expect(await active('dev-work')).toEqual([['dev-work', 2]]);
});

it('of many who write the same version at once one has written it', async () => {
  for (const expected of [0, 1]) {
    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => add('dev-work', expected)),
    );
    const written = results.filter(({ status }) => status === 'fulfilled');
    expect(written).toHaveLength(1);
    const reasons = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason.name] : [],
    );
    expect(new Set(reasons)).toEqual(new Set(['ConflictError']));
  }
  expect(await active('dev-work')).toEqual([['dev-work', 2]]);
});

it('an archived one does not count, may be archived again, and may be followed', async () => {
  await add('dev-work', 0);
  const archived = await archive('dev-work', 1);
  expect(archived).toMatchObject({
    ...{ status: 'archived', archived_by: 'user:default/petra' },
  });
  expect(await archive('dev-work', 1)).toEqual(archived);
  expect(await active('dev-work')).toEqual([]);
  await add('dev-work', 1);
  expect(await active('dev-work')).toEqual([['dev-work', 2]]);
});

it('the newest of each name, page by page', async () => {
  for (const name of ['a-work', 'b-work', 'c-work']) await add(name, 0);
  await add('a-work', 1);
  const first = await store.newest(projectId, { limit: 2 });
  expect(first.map(row => [row.name, row.version])).toEqual([
    ['a-work', 2],
    ['b-work', 1],
  ]);
  const next = await store.newest(projectId, { after: 'b-work', limit: 2 });
  expect(next.map(({ name }) => name)).toEqual(['c-work']);
});

it('a version that is not there is not found', async () => {
  const key = { projectId, name: 'dev-work' };
  await expect(store.version(key, 1)).rejects.toThrow('no version 1');
});
