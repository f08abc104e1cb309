import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { storedRun } from '../__testUtils__/storedRun';
import { RunStore } from './RunStore';

jest.setTimeout(60_000);

let database: StageRunsDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

it('wakes the runs that wait for the cluster, and no others', async () => {
  const { knex } = database;
  const later = knex.raw(`kernel.now() + interval '4 minutes'`);
  const waiting = async (changes: object) => {
    const { id } = await storedRun(knex);
    await knex('runs')
      .where({ id })
      .update({ claimable_at: later, ...changes });
    return id;
  };
  const inCluster = await waiting({ namespace: 'n' });
  const backingOff = await waiting({ claim_count: 9 });
  await waiting({});
  await waiting({ namespace: 'n', waiting_reason: 'github_limited' });
  await waiting({ namespace: 'n', lease_owner: 'a', lease_until: later });
  await waiting({ namespace: 'n', claimable_at: null });
  await new RunStore({ knex }).wakeThoseInCluster();
  const due = await knex('runs')
    .where('claimable_at', '<=', knex.raw('kernel.now()'))
    .pluck('id');
  expect(due.sort()).toEqual([inCluster, backingOff].sort());
});

it('knows since when a run is in its status, whoever has moved it', async () => {
  const { knex } = database;
  const { id } = await storedRun(knex);
  const sinceOf = async () =>
    (await knex('runs').where({ id }).first('status_since')).status_since;
  const long = new Date('2026-01-05T10:00:00Z');
  await knex('runs').where({ id }).update({ status_since: long });
  await knex('runs').where({ id }).update({ status: 'running', takeovers: 1 });
  expect(await sinceOf()).toEqual(long);
  await knex('runs').where({ id }).update({ status: 'waiting_mcp' });
  expect((await sinceOf()).getTime()).toBeGreaterThan(long.getTime());
});
