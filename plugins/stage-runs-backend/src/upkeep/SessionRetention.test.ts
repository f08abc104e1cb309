import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { storedRun } from '../__testUtils__/storedRun';
import { SessionStore } from '../sessions/SessionStore';
import { SessionRetention } from './SessionRetention';

jest.setTimeout(60_000);

const KEEP_MS = 7 * 24 * 3_600_000;
const NEVER = new AbortController().signal;

let database: StageRunsDatabase;
let sessions: SessionStore;
let retention: SessionRetention;

beforeAll(async () => {
  database = await openTestDatabase();
  sessions = new SessionStore(database);
  retention = new SessionRetention({ ...database, keepMs: KEEP_MS });
});

beforeEach(() => database.knex('runs').delete());

afterAll(() => database.close());

async function runWithSession() {
  const { knex } = database;
  const run = await storedRun(knex);
  await knex.transaction(trx =>
    sessions.commit(trx, run, {
      ...{ version: 1n, sessionId: 's', content: Buffer.from('x') },
      ...{ sha256: '0', uploadedSha256: '1' },
    }),
  );
  return run;
}

async function end(runId: string, agoMs: number): Promise<void> {
  const { knex } = database;
  await knex('runs')
    .where({ id: runId })
    .update({
      ...{ status: 'succeeded', outcome: 'delivered' },
      finished_at: knex.raw(
        `kernel.now() - ? * interval '1 millisecond'`,
        agoMs,
      ),
    });
}

const partsOf = (runId: string) =>
  database.knex('agent_session_parts').where({ run_id: runId });

it('a session goes 7 days after the end of its run; that there was one stays', async () => {
  const run = await runWithSession();
  await end(run.id, KEEP_MS + 60_000);

  expect(await retention.emptyOldSessions(NEVER)).toBe(1);
  expect(await retention.emptyOldSessions(NEVER)).toBe(0);

  expect(await partsOf(run.id)).toEqual([]);
  expect(await sessions.find(run.id)).toMatchObject({
    ...{ version: '1', emptied_at: expect.any(Date) },
  });
  const revising = { id: 'r', attempt: 1, session_from: run.id };
  expect(await sessions.restorableFor(revising)).toBeUndefined();
});

it('a session stays while its run is at work or ended lately', async () => {
  const young = await runWithSession();
  await end(young.id, KEEP_MS - 60_000);
  const working = await runWithSession();

  expect(await retention.emptyOldSessions(NEVER)).toBe(0);

  for (const { id } of [young, working]) {
    expect(await partsOf(id)).toHaveLength(1);
    const revising = { id: 'r', attempt: 1, session_from: id };
    expect(await sessions.restorableFor(revising)).toMatchObject({
      run_id: id,
    });
  }
});

it('replicas share the work, and stop when they are told to', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 45; index += 1) {
    const { id } = await runWithSession();
    await end(id, KEEP_MS + 60_000);
    ids.push(id);
  }
  expect(await retention.emptyOldSessions(AbortSignal.abort())).toBe(0);
  const counts = await Promise.all(
    [1, 2, 3].map(() => retention.emptyOldSessions(NEVER)),
  );
  expect(counts.reduce((sum, count) => sum + count)).toBe(ids.length);
  expect(await database.knex('agent_session_parts')).toEqual([]);
});
