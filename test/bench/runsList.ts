import { PortalClient } from '../harness/PortalClient';
import { startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import { report, type Measured } from './report';
import { seedRuns } from './seedRuns';
import { median, percentile, round } from './statistics';

/*
 * The runs list over HTTP as a member of three projects of two hundred (the largest, a
 * middling and the smallest), with the member's own token: pages of fifty through each
 * filter of the console and both sorts, first pages and pages reached by following
 * cursors. One request after the other. The limits are a request that reads no run, and
 * the bare keyset page of one project by SQL.
 */
const LIMIT = 50;
const FOLLOWED_PAGES = 20;
const LIMIT_SAMPLES = 200;

report({
  name: 'runs-list',
  options: { runs: 1_000_000, requests: 1_000 },
  goals: { p95Ms: { atMost: 120 } },
  measure,
});

async function measure(options: {
  runs: number;
  requests: number;
}): Promise<Measured> {
  const stack = await startStack();
  try {
    const { people, database } = stack;
    const me = `user:default/${people.owner.login}`;
    const start = performance.now();
    const projects = await seedRuns(database.knex, {
      ...{ runs: options.runs, requestedBy: me },
    });
    const seedSeconds = round((performance.now() - start) / 1_000);
    await makeOrdinaryMember(stack, me, pick(projects));
    const portal = await PortalClient.signIn(stack.host.url);
    await untilMember(portal);
    const times = await requestLists(portal, me, options.requests);
    return {
      figures: { seedSeconds, ...summary(times) },
      limits: {
        emptyRequestP50Ms: await emptyRequest(portal),
        bareSqlP50Ms: await bareSql(stack, projects[0]),
      },
    };
  } finally {
    await stack.stop();
  }
}

function pick(projects: string[]): string[] {
  return [projects[0], projects[20], projects[projects.length - 1]];
}

/** Whoever signs in at a test's host is its owner; here, an ordinary member of `projects`. */
async function makeOrdinaryMember(
  { database: { knex } }: Stack,
  userEntityRef: string,
  projects: string[],
): Promise<void> {
  await knex.raw(
    `update kernel.users set is_platform_admin = false, is_platform_owner = false
      where user_entity_ref = ?`,
    [userEntityRef],
  );
  await knex.raw(
    `insert into kernel.project_members (project_id, user_id, role)
     select project_id, users.id, 'read' from kernel.users, unnest(?::uuid[]) as project_id
      where user_entity_ref = ?
     on conflict do nothing`,
    [projects, userEntityRef],
  );
}

/** The host may remember for some seconds that this was an admin. */
async function untilMember(portal: PortalClient): Promise<void> {
  await waitFor('the sign-in to be a member of three projects', async () => {
    const page = await portal.get<{ items: unknown[] }>('/kernel/projects');
    return page.items.length === 3;
  });
}

/** The filters by the name that the figures have. */
function series(me: string): Record<string, string> {
  const mine = `requestedBy=${encodeURIComponent(me)}`;
  return {
    none: '',
    status: 'status=failed',
    statuses: 'status=pending&status=running&status=failed',
    repository: 'repository=acme%2Fproject-1-1',
    stage: 'stage=release',
    outcome: 'outcome=denied',
    mine,
    stageAndOutcome: 'stage=docs&outcome=no-change',
    mineAndOutcome: `${mine}&outcome=limited`,
  };
}

const SORTS = ['', 'order=asc', 'sort=finishedAt', 'sort=finishedAt&order=asc'];

/** The milliseconds of each request, by series. */
async function requestLists(
  portal: PortalClient,
  me: string,
  requests: number,
): Promise<Map<string, number[]>> {
  const queries = SORTS.flatMap(sort =>
    Object.entries(series(me)).map(([name, filter]) => ({
      name,
      sort,
      filter,
    })),
  );
  const times = new Map<string, number[]>();
  const pages = Math.max(
    1,
    Math.min(FOLLOWED_PAGES, requests / queries.length),
  );
  for (let done = 0; done < requests; ) {
    for (const { name, sort, filter } of queries) {
      const path = `/stage-runs/runs?limit=${LIMIT}&${filter}&${sort}`;
      const found = await followPages(
        portal,
        path,
        Math.min(pages, requests - done),
      );
      done += found.length;
      times.set(name, [...(times.get(name) ?? []), ...found]);
    }
  }
  return times;
}

async function followPages(
  portal: PortalClient,
  path: string,
  pages: number,
): Promise<number[]> {
  const times: number[] = [];
  let cursor = '';
  while (times.length < pages) {
    const start = performance.now();
    const page = await portal.get<{ items: unknown[]; nextCursor?: string }>(
      `${path}${cursor}`,
    );
    times.push(performance.now() - start);
    if (page.items.length === 0) throw new Error(`${path} shows no runs`);
    if (!page.nextCursor) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  return times;
}

function summary(times: Map<string, number[]>): Record<string, number> {
  const all = [...times.values()].flat();
  const bySeries = [...times].map(([name, each]) => [
    `p95Ms.${name}`,
    percentile(each, 0.95),
  ]);
  return {
    requests: all.length,
    p50Ms: median(all),
    p95Ms: percentile(all, 0.95),
    maxMs: percentile(all, 1),
    ...Object.fromEntries(bySeries),
  };
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let each = 0; each < LIMIT_SAMPLES; each += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** The same way through the host, without a run to read. */
function emptyRequest(portal: PortalClient): Promise<number> {
  return medianMs(() => portal.get('/stage-runs/runs?repository=acme%2Fnone'));
}

function bareSql(
  { database: { knex } }: Stack,
  project: string,
): Promise<number> {
  return medianMs(() =>
    knex.raw(
      `select * from "stage-runs".runs where project_id = ? order by created_at desc, id desc limit ?`,
      [project, LIMIT],
    ),
  );
}
