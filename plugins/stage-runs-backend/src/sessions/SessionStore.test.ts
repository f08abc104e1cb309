import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { storedRun } from '../__testUtils__/storedRun';
import { SessionStore, type SessionSnapshot } from './SessionStore';

jest.setTimeout(60_000);

let database: StageRunsDatabase;
let sessions: SessionStore;

beforeAll(async () => {
  database = await openTestDatabase();
  sessions = new SessionStore(database);
});

afterAll(() => database.close());

const snapshot = (version: bigint, content = 'x'): SessionSnapshot => ({
  ...{ version, sessionId: 's', content: Buffer.from(content) },
  ...{ sha256: '0', uploadedSha256: '1' },
});

const commit = (
  run: { id: string; attempt: number },
  ...args: Parameters<typeof snapshot>
) =>
  database.knex.transaction(trx =>
    sessions.commit(trx, run, snapshot(...args)),
  );

it('of many writers of one version exactly one gets it', async () => {
  const run = await storedRun(database.knex);
  for (const version of [1n, 2n]) {
    const won = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(writer => commit(run, version, `by ${writer}`)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  }
  const session = (await sessions.find(run.id))!;
  expect(session.version).toBe('2');
  expect((await sessions.readPart(session, 1)).toString()).toMatch(/^by \d$/);
});

it('an attempt that is replaced while it commits does not get through', async () => {
  const run = await storedRun(database.knex);
  let late: Promise<boolean> | undefined;
  await database.knex.transaction(async trx => {
    await trx('runs').where({ id: run.id }).update({ attempt: 2 });
    late = commit(run, 1n);
    await somebodyWaitsForLock();
  });
  expect(await late).toBe(false);
  expect(await commit({ ...run, attempt: 2 }, 1n)).toBe(true);
});

it('a run that has ended gets no further snapshot', async () => {
  const run = await storedRun(database.knex);
  await database
    .knex('runs')
    .where({ id: run.id })
    .update({ status: 'canceled', outcome: 'canceled', finished_at: 'now' });
  expect(await commit(run, 1n)).toBe(false);
});

it('a session is kept under the branch that its run was pushed to', async () => {
  const run = await storedRun(database.knex);
  await commit(run, 1n);
  await database.knex.transaction(trx =>
    sessions.followBranch(trx, run.id, 'codex/issue-12-2'),
  );
  const row = await database
    .knex('agent_sessions')
    .where({ run_id: run.id })
    .first();
  expect(row).toMatchObject({
    ...{ work_branch: 'codex/issue-12-2', agent_key: 'dev' },
    ...{ runtime: 'scripted', repository_id: run.repository_id },
  });
});

/** Until another transaction waits for the lock that the present one has. */
async function somebodyWaitsForLock(): Promise<void> {
  for (;;) {
    const { rows } = await database.knex.raw(
      `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}
