import { installTestClock } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { aNewRun } from '../__testUtils__/samples';
import { AgentStatusStore } from '../runs/AgentStatusStore';
import { AttemptStore } from '../runs/AttemptStore';
import type { RunRow } from '../runs/rows';
import { RunRetention } from './RunRetention';

jest.setTimeout(60_000);

const KEEP_MS = 7 * 24 * 3_600_000;
const NEVER = new AbortController().signal;

let database: StageRunsDatabase;
let retention: RunRetention;
let attempts: AttemptStore;
let issueNumber = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  const { knex } = database;
  await installTestClock(knex);
  retention = new RunRetention({ knex, keepMs: KEEP_MS });
  attempts = new AttemptStore({ knex });
});

beforeEach(() => database.knex('runs').delete());

afterAll(() => database.close());

const ended = (ageMs: number) => ({
  status: 'failed',
  outcome: 'failed',
  reason_code: 'agent_failed',
  finished_at: database.knex.raw(
    `kernel.now() - ? * interval '1 millisecond'`,
    ageMs,
  ),
  environment_released_at: database.knex.raw('kernel.now()'),
});
const OLD_MS = KEEP_MS + 60_000;
const YOUNG_MS = KEEP_MS - 60_000;

/** A run with everything that takes space: a prompt, a report, log lines, a status, a part of a bundle and the output of a verifier. */
async function storedRun(changes: object) {
  const { knex } = database;
  issueNumber += 1;
  const run = { ...aNewRun({ issue_number: issueNumber }), attempt: 1 };
  await knex('runs').insert({
    ...run,
    policy: JSON.stringify(run.policy),
    status: 'running',
    created_at: knex.raw('kernel.now()'),
    prompt: 'You are the developer.',
    prompt_digest: 'd'.repeat(64),
    summary: 'I did it.',
    ...changes,
  });
  await knex.transaction(async trx => {
    await attempts.put(trx, run, { jobName: 'j', tokenHash: run.id });
    await attempts.storeReport(trx, run, {
      ...{ result: 'failed', bundleParts: 1, headSha: 'a'.repeat(40) },
      ...{ summary: 'I did it.', error: 'x'.repeat(2_000) },
    });
    const statuses = new AgentStatusStore({ knex });
    await statuses.add(trx, run, { seq: 1n, text: 'Reading' });
  });
  await knex('bundle_parts').insert({
    ...{ run_id: run.id, attempt: 1, part: 1, content: Buffer.from('x') },
  });
  await knex('run_verifications').insert({
    ...{ run_id: run.id, attempt: 1, name: 'unit', position: 0, tries: 1 },
    ...{ head_sha: 'a'.repeat(40), state: 'failed', exit_code: 1 },
    ...{ ended_at: knex.raw('kernel.now()'), output: '1 of 7 failed' },
  });
  await knex('agent_requests').insert({
    ...{ run_id: run.id, attempt: 1, project_id: run.project_id },
    ...{ kind: 'approval', idempotency_key: 'k', correlation_id: run.id },
    ...{ tool: 'test.write', arguments: '{"name":"hours"}', mode: 'owner' },
    ...{ summary: 'Writes the hours.', risk: '', allow_custom: false },
    ...{ payload_digest: 'd'.repeat(64), status: 'applied' },
    ...{ end_code: 'decided', result: '{"written":true}' },
    ...{ created_at: knex.raw('kernel.now()') },
    ...{ expires_at: knex.raw('kernel.now()') },
    ended_at: knex.raw('kernel.now()'),
  });
  await addLog(run, 1);
  return run;
}

async function addLog(run: Pick<RunRow, 'id' | 'attempt'>, chunks: number) {
  await database.knex.raw(
    `insert into run_log_chunks (run_id, attempt, seq, first_line, line_count, text, created_at)
     select ?, ?, n, n, 1, 'line ' || n, kernel.now() from generate_series(1, ?) as n
     on conflict do nothing`,
    [run.id, run.attempt, chunks],
  );
}

const readRun = (id: string): Promise<RunRow> =>
  database.knex('runs').where({ id }).first();

/** What is stored of a run, besides its row. */
async function kept(runId: string) {
  const { knex } = database;
  const count = async (table: string) =>
    (await knex(table).where({ run_id: runId })).length;
  return {
    chunks: await count('run_log_chunks'),
    bundleParts: await count('bundle_parts'),
    statuses: await count('agent_statuses'),
    reports: await knex('run_attempts')
      .where({ run_id: runId })
      .whereNotNull('report')
      .then(rows => rows.length),
    requests: await count('agent_requests'),
    results: await knex('agent_requests')
      .where({ run_id: runId })
      .whereNotNull('result')
      .then(rows => rows.length),
    verdicts: await count('run_verifications'),
    outputs: await knex('run_verifications')
      .where({ run_id: runId })
      .whereNotNull('output')
      .then(rows => rows.length),
  };
}

const EVERYTHING = {
  ...{ chunks: 1, bundleParts: 1, statuses: 1, reports: 1 },
  ...{ verdicts: 1, outputs: 1, requests: 1, results: 1 },
};

it('of a run that ended long ago log, prompt, report and bundle go; digests, statuses and outcome stay', async () => {
  const { id } = await storedRun(ended(OLD_MS));

  expect(await retention.emptyOldRuns(NEVER)).toBe(1);

  expect(await kept(id)).toEqual({
    ...{ chunks: 0, bundleParts: 0, statuses: 1, reports: 0 },
    ...{ verdicts: 1, outputs: 0, requests: 1, results: 0 },
  });
  expect(await readRun(id)).toMatchObject({
    log_emptied_at: expect.any(Date),
    prompt: null,
    prompt_digest: 'd'.repeat(64),
    issue_body: expect.stringMatching(/./),
    outcome: 'failed',
    reason_code: 'agent_failed',
    summary: 'I did it.',
  });
  expect(await retention.emptyOldRuns(NEVER)).toBe(0);
});

it.each<[string, () => object]>([
  ['that ended lately', () => ended(YOUNG_MS)],
  ['that has not ended', () => ({ status: 'running' })],
  [
    'that waits for an owner',
    () => ({ status: 'waiting_owner_review', created_at: new Date(0) }),
  ],
  [
    'whose environment is still to be released',
    () => ({ ...ended(OLD_MS), environment_released_at: null }),
  ],
])('a run %s keeps everything', async (_, changes) => {
  const { id } = await storedRun(changes());

  expect(await retention.emptyOldRuns(NEVER)).toBe(0);

  expect(await kept(id)).toEqual(EVERYTHING);
  expect(await readRun(id)).toMatchObject({
    log_emptied_at: null,
    prompt: 'You are the developer.',
  });
});

it('a long log goes in several transactions, and is called emptied from the first one on', async () => {
  const run = await storedRun(ended(OLD_MS));
  await addLog(run, 2_500);

  for (const left of [1_500, 500]) {
    expect(await retention.emptyPart()).toBe('part emptied');
    expect(await kept(run.id)).toEqual({ ...EVERYTHING, chunks: left });
    expect(await readRun(run.id)).toMatchObject({
      log_emptied_at: expect.any(Date),
      prompt: expect.any(String),
    });
  }
  const { log_emptied_at: firstTime } = await readRun(run.id);
  expect(await retention.emptyPart()).toBe('run emptied');
  expect((await kept(run.id)).chunks).toBe(0);
  expect((await readRun(run.id)).log_emptied_at).toEqual(firstTime);
  expect(await retention.emptyPart()).toBe('nothing due');
});

it('stops when it is told to', async () => {
  const { id } = await storedRun(ended(OLD_MS));

  expect(await retention.emptyOldRuns(AbortSignal.abort())).toBe(0);

  expect(await kept(id)).toEqual(EVERYTHING);
});

it('three replicas at once empty every run once', async () => {
  const runs = [];
  for (let index = 0; index < 12; index += 1) {
    runs.push(await storedRun(ended(OLD_MS + index)));
  }

  const counts = await Promise.all([
    retention.emptyOldRuns(NEVER),
    retention.emptyOldRuns(NEVER),
    retention.emptyOldRuns(NEVER),
  ]);

  expect(counts.reduce((sum, count) => sum + count)).toBe(runs.length);
  for (const { id } of runs) expect((await kept(id)).chunks).toBe(0);
});

describe('among 20,000 runs that were emptied before', () => {
  beforeEach(async () => {
    await storedRun(ended(OLD_MS));
    await database.knex.raw(
      `insert into runs select emptied.* from runs r, generate_series(1, 20000) as n,
         lateral jsonb_populate_record(r, jsonb_build_object(
           'id', gen_random_uuid(), 'correlation_id', n::text, 'prompt', null,
           'finished_at', r.finished_at - n * interval '1 minute')) as emptied`,
    );
    await database.knex.raw('analyze runs');
  });

  it('what is due comes from an index of its own', async () => {
    const { sql, bindings } = retention
      .dueSql(database.knex)
      .toSQL()
      .toNative();
    const { rows } = await database.knex.raw(
      `explain (analyze, format json) ${sql.replace(/\$\d+/g, '?')}`,
      bindings as never[],
    );
    const plan = JSON.stringify(rows[0]['QUERY PLAN']);
    expect(plan).toContain('runs_to_empty');
    expect(plan).toMatch(/"Index Cond":"[^"]*finished_at </);
    expect(plan).not.toContain('Seq Scan');
  });
});
