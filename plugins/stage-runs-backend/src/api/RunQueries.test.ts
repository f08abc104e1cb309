import type { Knex } from 'knex';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { readPlan, type ReadPlan } from '../__testUtils__/readPlan';
import { PROJECTS, seedManyRuns } from '../__testUtils__/seedManyRuns';
import type { RunListPosition } from './runListCursor';
import { inIndexOrder, statesOf } from './runListSql';
import {
  RunQueries,
  type RunFilters,
  type RunListQuery,
  type VisibleProjects,
} from './RunQueries';

jest.setTimeout(120_000);

const LIMIT = 50;
const ME = 'user:default/u7';
/** The largest project, one whose runs are all old, and a small one. */
const MEMBER_OF = [PROJECTS[0], PROJECTS[1], PROJECTS[11]];

const FILTERS: [string, RunFilters][] = [
  ['any run', {}],
  ['one project', { projectId: PROJECTS[0] }],
  ['a project of others', { projectId: PROJECTS[5] }],
  ['a repository', { repository: 'acme/r1-0' }],
  ['an old repository', { repository: 'acme/r2-old' }],
  ['no such repository', { repository: 'acme/none' }],
  ['an issue of any repository', { issueNumber: 300 }],
  ['an issue', { repository: 'acme/r1-0', issueNumber: 300 }],
  ['what is at work', { status: ['pending', 'running'] }],
  ['a status', { status: ['succeeded'] }],
  ['several statuses', { status: ['running', 'failed', 'canceled'] }],
  ['an outcome', { outcome: 'delivered' }],
  ['a rare outcome', { outcome: 'denied' }],
  [
    'an outcome of no status asked for',
    { status: ['failed'], outcome: 'delivered' },
  ],
  ['an outcome of the status', { status: ['failed'], outcome: 'failed' }],
  ['a stage', { stage: 'dev' }],
  ['a rare stage', { stage: 'docs' }],
  ['what I asked for', { requestedBy: ME }],
];
const SORTS = (['createdAt', 'finishedAt'] as const).flatMap(sort =>
  (['desc', 'asc'] as const).map(order => ({ sort, order })),
);
const VISIBLE: [string, VisibleProjects][] = [
  ['a member of 3 projects', MEMBER_OF],
  ['an admin', 'all'],
];
const CASES = FILTERS.flatMap(([what, filters]) =>
  SORTS.flatMap(sorted =>
    VISIBLE.map(
      ([who, visible]) =>
        [
          `${what} by ${sorted.sort} ${sorted.order} for ${who}`,
          { filters, ...sorted, limit: LIMIT },
          visible,
        ] as [string, RunListQuery, VisibleProjects],
    ),
  ),
);

let database: StageRunsDatabase;
let queries: RunQueries;
/** In the middle of time: half of the runs lie on each side. */
let middle: RunListPosition;

beforeAll(async () => {
  database = await openTestDatabase();
  queries = new RunQueries(database);
  await seedManyRuns(database.knex);
  const { rows } = await database.knex.raw(
    `select kernel.now() - interval '150 days' as at`,
  );
  middle = { at: rows[0].at, id: PROJECTS[0] };
});

afterAll(() => database.close());

function planOf(sql: Knex.QueryBuilder): Promise<ReadPlan> {
  return inIndexOrder(database.knex, trx => readPlan(trx, sql));
}

/** How many pages of one index each are read at most. */
function pagesOf({ filters }: RunListQuery, visible: VisibleProjects): number {
  const projects = visible === 'all' || filters.projectId ? 1 : visible.length;
  return projects * Math.max(1, statesOf(filters)?.length ?? 1);
}

describe('the list of runs', () => {
  it.each(CASES)('reads few rows for %s', async (_, query, visible) => {
    // The rows of the page are looked up once more, by their ids.
    const bound = (pagesOf(query, visible) + 1) * (LIMIT + 1);
    for (const after of [undefined, middle]) {
      const sql = queries.listSql(query, visible, after);
      const plan = await planOf(sql);
      expect(plan.scans).not.toContain('Seq Scan');
      expect(plan.rowsRead).toBeLessThanOrEqual(bound);
    }
  });

  it.each(CASES)(
    'shows each of %s once, in order',
    async (_, query, visible) => {
      const expected = await plainList(query, visible).limit(3 * LIMIT + 1);
      const found: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 3; pages += 1) {
        const page = await queries.list({ ...query, cursor }, visible);
        found.push(...page.rows.map(({ id }) => id));
        cursor = page.nextCursor;
        if (!cursor) break;
      }
      const hasMore = expected.length > 3 * LIMIT;
      expect(found).toEqual(expected.slice(0, 3 * LIMIT).map(({ id }) => id));
      expect(cursor !== undefined).toBe(hasMore);
    },
  );

  it.each<[string, RunFilters, RunFilters]>([
    [
      'what I was denied',
      { requestedBy: ME, outcome: 'denied' },
      { requestedBy: ME },
    ],
    [
      'what I asked for in a repository',
      { requestedBy: ME, repository: 'acme/r1-0' },
      { repository: 'acme/r1-0' },
    ],
    [
      'a stage that a repository never had',
      { repository: 'acme/r1-0', stage: 'docs' },
      { repository: 'acme/r1-0' },
    ],
    [
      'an outcome that a stage never had',
      { stage: 'dev', outcome: 'limited' },
      { outcome: 'limited' },
    ],
  ])(
    'reads for %s no more than the first filter leaves',
    async (_, filters, first) => {
      for (const [, visible] of VISIBLE) {
        const query: RunListQuery = { filters, ...SORTS[0], limit: LIMIT };
        const left = await plainList({ ...query, filters: first }, visible);
        const plan = await planOf(queries.listSql(query, visible));
        expect(plan.rowsRead).toBeLessThanOrEqual(left.length + LIMIT + 1);
      }
    },
  );

  it('is empty for a member of nothing', async () => {
    expect(
      await queries.list({ filters: {}, limit: LIMIT, ...SORTS[0] }, []),
    ).toEqual({ rows: [] });
  });
});

describe('what needs me', () => {
  it.each(VISIBLE)(
    'reads only my runs of 14 days for %s',
    async (_, visible) => {
      const recent = await database
        .knex('runs')
        .where('requested_by_user_entity_ref', ME)
        .whereRaw(`created_at > kernel.now() - interval '14 days'`);
      expect(recent.length).toBeGreaterThan(20);
      const plan = await readPlan(
        database.knex,
        queries.needingSql(ME, visible, 20),
      );
      expect(plan.scans).not.toContain('Seq Scan');
      // Each of them, and whether there is a newer one of its issue.
      expect(plan.rowsRead).toBeLessThanOrEqual(2 * recent.length);
    },
  );
});

/** What the list promises, in the plainest words. */
function plainList(
  { filters, sort, order }: RunListQuery,
  visible: VisibleProjects,
): Knex.QueryBuilder<object, { id: string }[]> {
  const column = { createdAt: 'created_at', finishedAt: 'finished_at' }[sort];
  const equal = {
    project_id: filters.projectId,
    repository_full_name: filters.repository,
    issue_number: filters.issueNumber,
    outcome: filters.outcome,
    stage: filters.stage,
    requested_by_user_entity_ref: filters.requestedBy,
  };
  const sql = database.knex('runs').select('id').whereNotNull(column);
  for (const [name, value] of Object.entries(equal)) {
    if (value !== undefined) sql.where(name, value);
  }
  if (filters.status) sql.whereIn('status', filters.status);
  if (visible !== 'all') sql.whereIn('project_id', visible);
  return sql.orderBy([
    { column, order },
    { column: 'id', order },
  ]) as unknown as Knex.QueryBuilder<object, { id: string }[]>;
}
