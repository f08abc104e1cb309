import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { PROJECT_ID, REPOSITORY_ID } from '../__testUtils__/samples';
import { RunQueries, type RunListQuery } from './RunQueries';

jest.setTimeout(60_000);

const ROWS = 20_000;
const OTHER_PROJECT = '0b0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0099';

let database: StageRunsDatabase;
let queries: RunQueries;

beforeAll(async () => {
  database = await openTestDatabase();
  queries = new RunQueries(database);
  await database.knex.raw(
    `insert into runs (id, project_id, repository_id, repository_full_name, issue_number, issue_title, issue_body,
       issue_body_sha256, issue_url, stage, trigger_label, agent_key, runtime, locale, model, model_source,
       reasoning_effort, reasoning_effort_source, policy, requested_by_login, requested_by_user_entity_ref,
       delivery_id, correlation_id, base_branch, work_branch, status, outcome, created_at, finished_at)
     select gen_random_uuid(), case when n % 10 = 0 then ?::uuid else ?::uuid end, ?, 'acme/r' || n % 50, n, 'title', 'body',
       '', '', 'dev', 'run:dev', 'dev', 'scripted', 'en', 'm', 'default', 'e', 'default', '{}', 'mateo',
       'user:default/u' || n % 40, 'd' || n, 'c' || n, 'main', 'b',
       case when n > ? - 20 then 'running' else 'succeeded' end,
       case when n > ? - 20 then null else 'delivered' end,
       timestamptz '2026-01-01' + n * interval '1 minute',
       case when n > ? - 20 then null else timestamptz '2026-01-01' + n * interval '1 minute' end
     from generate_series(1, ?) as n`,
    [PROJECT_ID, OTHER_PROJECT, REPOSITORY_ID, ROWS, ROWS, ROWS, ROWS],
  );
  await database.knex.raw('analyze runs');
});

afterAll(() => database.close());

const page: RunListQuery = {
  filters: {},
  sort: 'createdAt',
  order: 'desc',
  limit: 50,
};
const after = { at: new Date('2026-01-05T00:00:00Z'), id: PROJECT_ID };

/** What the planner expects to do, and how many rows it really looked at. */
async function explain(query: RunListQuery, visible: 'all' | string[]) {
  const { sql, bindings } = queries
    .listSql(query, visible, after)
    .toSQL()
    .toNative();
  const { rows } = await database.knex.raw(
    `explain (analyze, buffers, format json) ${sql.replace(/\$\d+/g, '?')}`,
    bindings as never[],
  );
  return JSON.stringify(rows[0]['QUERY PLAN']);
}

it.each<[string, Partial<RunListQuery>, 'all' | string[]]>([
  ['all runs', {}, 'all'],
  ['oldest first', { order: 'asc' }, 'all'],
  ['the runs of a member’s project', {}, [PROJECT_ID]],
  ['the runs of one project', { filters: { projectId: PROJECT_ID } }, 'all'],
  ['what ended last', { sort: 'finishedAt' }, 'all'],
  ['what ended last in a project', { sort: 'finishedAt' }, [PROJECT_ID]],
  ['a repository', { filters: { repository: 'acme/r7' } }, 'all'],
  ['what I asked for', { filters: { requestedBy: 'user:default/u7' } }, 'all'],
  ['what is at work', { filters: { status: ['pending', 'running'] } }, 'all'],
])('the page of %s comes from an index', async (_, changes, visible) => {
  const plan = await explain({ ...page, ...changes }, visible);
  expect(plan).not.toContain('Seq Scan');
  expect(plan).toContain('Index');
});
