import { ConflictError } from '@backstage/errors';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { storedRun } from '../__testUtils__/storedRun';
import { endOpenVerifications, VerificationStore } from './VerificationStore';
import { hasVerdict, VERIFICATION_STATES } from './verificationStates';

jest.setTimeout(60_000);

let database: StageRunsDatabase;
let store: VerificationStore;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new VerificationStore(database);
});

afterAll(() => database.close());

const inTrx = <T>(work: Parameters<typeof database.knex.transaction<T>>[0]) =>
  database.knex.transaction(work);

const named = (...names: string[]) =>
  names.map(name => ({ name, source: 'repository' as const }));

async function verified(names: string[]) {
  const { knex } = database;
  const run = await storedRun(knex);
  await knex('run_attempts').insert({
    ...{ run_id: run.id, attempt: 1, job_name: 'j' },
    created_at: knex.raw('kernel.now()'),
  });
  const verifiers = named(...names);
  await inTrx(trx => store.add(trx, run, { headSha: 'h', verifiers }));
  return run;
}

let tokens = 0;
function start(run: { id: string; attempt: number }, name: string) {
  tokens += 1;
  const begin = { name, jobName: 'j', tokenHash: `token-${tokens}` };
  return inTrx(trx => store.start(trx, run, begin));
}

it('keeps the order of services.yaml, and what is there already', async () => {
  const run = await verified(['b', 'a']);
  await start(run, 'b');
  const verifiers = named('b', 'a');
  await inTrx(trx => store.add(trx, run, { headSha: 'x', verifiers }));
  expect(await store.list(run)).toMatchObject([
    { name: 'b', state: 'running', head_sha: 'h', tries: 1 },
    { name: 'a', state: 'waiting', head_sha: 'h', tries: 0 },
  ]);
});

it('a verdict is given once, with what belongs to it, and its token is worth nothing', async () => {
  const run = await verified(['a']);
  await start(run, 'a');
  const end = { name: 'a', state: 'failed' as const, exitCode: 2 };
  await inTrx(trx => store.end(trx, run, { ...end, output: 'text' }));
  expect(await store.find(run, 'a')).toMatchObject({
    ...{ state: 'failed', exit_code: 2, output: 'text', token_hash: null },
    ended_at: expect.any(Date),
  });
  const verdicts = VERIFICATION_STATES.filter(hasVerdict);
  const again = await Promise.allSettled(
    verdicts.map(state =>
      inTrx(trx => store.end(trx, run, { name: 'a', state })),
    ),
  );
  expect(again).toEqual(
    verdicts.map(() => ({
      ...{ status: 'rejected', reason: expect.any(ConflictError) },
    })),
  );
  await expect(start(run, 'a')).rejects.toThrow(ConflictError);
});

it('of two that give a verdict at once one is refused', async () => {
  const run = await verified(['a']);
  await start(run, 'a');
  const results = await Promise.allSettled(
    (['passed', 'failed'] as const).map(state =>
      inTrx(trx => store.end(trx, run, { name: 'a', state })),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual([
    'fulfilled',
    'rejected',
  ]);
});

it('one that waits has no exit code to be given', async () => {
  const run = await verified(['a']);
  await expect(
    inTrx(trx => store.end(trx, run, { name: 'a', state: 'passed' })),
  ).rejects.toThrow(ConflictError);
});

it('one that was lost is put back without its token, and counts its tries', async () => {
  const run = await verified(['a']);
  await start(run, 'a');
  await inTrx(trx =>
    store.putBack(trx, run, { name: 'a', reason: 'pod_lost' }),
  );
  expect(await store.find(run, 'a')).toMatchObject({
    ...{ state: 'waiting', token_hash: null, started_at: null, tries: 1 },
  });
  expect(await start(run, 'a')).toMatchObject({ tries: 2, reason: null });
});

it('what is open when the run ends is closed, and what had a verdict keeps it', async () => {
  const run = await verified(['a', 'b', 'c']);
  await start(run, 'a');
  await start(run, 'b');
  await inTrx(trx => store.end(trx, run, { name: 'a', state: 'passed' }));
  await inTrx(trx => endOpenVerifications(trx, run));
  expect(await store.list(run)).toMatchObject([
    { state: 'passed', reason: null },
    { state: 'skipped', reason: 'run_ended' },
    { state: 'skipped', reason: 'run_ended' },
  ]);
});
