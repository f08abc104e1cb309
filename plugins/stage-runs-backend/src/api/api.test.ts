import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parse } from 'yaml';
import { runnersOf } from '../__testUtils__/runners';
import { aNewRun } from '../__testUtils__/samples';
import {
  ADMIN,
  FOREIGN_ADMIN,
  OWNER,
  PROJECT_ADMIN,
  READER,
  startTestPlatform,
  STRANGER,
  WRITER,
  type PortalCall,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(60_000);

const PERSONAS = [
  'anonymous',
  'run token',
  'service',
  'unknown user',
  'admin of another project',
  'reader',
  'writer',
  'project admin',
  'platform admin',
  'owner',
] as const;
type Persona = (typeof PERSONAS)[number];

/** What each persona gets, in the order of PERSONAS. An operation that is not here fails the test. */
const RIGHTS: Record<string, number[]> = {
  'get /runs': [401, 401, 403, 403, 200, 200, 200, 200, 200, 200],
  'get /overview': [401, 401, 403, 403, 200, 200, 200, 200, 200, 200],
  'get /stages': [401, 401, 403, 403, 200, 200, 200, 200, 200, 200],
  'get /agents': [401, 401, 403, 403, 200, 200, 200, 200, 200, 200],
  'get /runs/{runId}': [401, 401, 403, 403, 404, 200, 200, 200, 200, 200],
  'get /runs/{runId}/events': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  'get /runs/{runId}/logs': [401, 401, 403, 403, 404, 200, 200, 200, 200, 200],
  // Nothing has been verified: whoever may read is told so.
  'get /runs/{runId}/verifiers/{name}/output': [
    401, 401, 403, 403, 404, 404, 404, 404, 404, 404,
  ],
  'post /runs/{runId}/cancel': [
    401, 401, 403, 403, 404, 403, 202, 202, 202, 202,
  ],
  'post /runs/{runId}/priority': [
    401, 401, 403, 403, 404, 403, 200, 200, 200, 200,
  ],
  // The run is still active: whoever may retry is told so.
  'post /runs/{runId}/retry': [
    401, 401, 403, 403, 404, 403, 409, 409, 409, 409,
  ],
  'get /issues/{owner}/{repo}/{number}/transitions': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  // A run of the issue is active.
  'post /issues/{owner}/{repo}/{number}/transitions': [
    401, 401, 403, 403, 404, 403, 409, 409, 409, 409,
  ],
  'get /runs/{runId}/prompt': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  'get /prompts/preview': [401, 401, 403, 403, 404, 200, 200, 200, 200, 200],
  'get /projects/{projectId}/prompt-templates': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  'get /projects/{projectId}/prompt-templates/{name}/versions': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  'get /projects/{projectId}/prompt-templates/{name}/versions/{version}': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  // Whoever may write is told that there is another version.
  'post /projects/{projectId}/prompt-templates/{name}/versions': [
    401, 401, 403, 403, 404, 403, 403, 409, 409, 409,
  ],
  'post /projects/{projectId}/prompt-templates/{name}/archive': [
    401, 401, 403, 403, 404, 403, 403, 409, 409, 409,
  ],
  // Nothing is approved yet.
  'post /issues/{owner}/{repo}/{number}/autonomy': [
    401, 401, 403, 403, 404, 403, 403, 409, 409, 409,
  ],
  // There is nothing to stop.
  'delete /issues/{owner}/{repo}/{number}/autonomy': [
    401, 401, 403, 403, 404, 403, 200, 200, 200, 200,
  ],
  'get /requests': [401, 401, 403, 403, 200, 200, 200, 200, 200, 200],
  'get /requests/{requestId}': [
    401, 401, 403, 403, 404, 200, 200, 200, 200, 200,
  ],
  // It is for admins; whoever may decide is told that it asks for something else.
  'post /requests/{requestId}/decision': [
    401, 401, 403, 403, 404, 403, 403, 409, 409, 409,
  ],
  // Nothing is delivered yet.
  'post /runs/{runId}/approve': [
    401, 401, 403, 403, 404, 403, 409, 409, 409, 409,
  ],
};

const QUERIES: Record<string, string> = {
  'get /prompts/preview': '?repository=acme/bookshop&stage=dev&kind=work',
};

/** Of the project, with one version. */
const TEMPLATE = 'role-km-work';
const TEMPLATES = '/projects/{projectId}/prompt-templates/{name}';

const TRANSITIONS = '/issues/{owner}/{repo}/{number}/transitions';

const AUTONOMY = '/issues/{owner}/{repo}/{number}/autonomy';
const CHOICE = {
  ...{ untilStage: 'dev', seenStages: ['plan', 'dev'] },
  reason: 'It is a small change.',
};

const DECISION = { decision: 'approved', digest: '0'.repeat(64) };

const BODIES: Record<string, object> = {
  'post /runs/{runId}/priority': { priority: 'high' },
  'post /runs/{runId}/approve': { artefactSha: '0'.repeat(40) },
  [`post ${TRANSITIONS}`]: { label: 'run:dev' },
  [`post ${TEMPLATES}/versions`]: { text: 'Do it.', expectedVersion: 7 },
  [`post ${TEMPLATES}/archive`]: { expectedVersion: 7 },
  [`post ${AUTONOMY}`]: CHOICE,
  'post /requests/{requestId}/decision': DECISION,
};

/** On GitHub, with a run that is active. */
let openIssue: number;

/** Of an agent, open, for admins. */
let requestId: string;

let platform: TestPlatform;

const CHANGE =
  /^(?:post|delete) .*\/(cancel|priority|retry|approve|transitions|autonomy|versions|archive|decision)$/;
const TEMPLATE_EVENTS: Record<string, string> = {
  versions: 'prompt-template-add',
  archive: 'prompt-template-archive',
};

/** What the audit log says of a change, also of a refused one; whom nobody knows is turned away before. */
function auditOf(request: {
  operation: string;
  runId: string;
  status: number;
}) {
  const { operation, runId, status } = request;
  const [, action] = CHANGE.exec(operation) ?? [];
  if (!action || status === 401) return [];
  const end = status < 400 ? 'succeeded' : 'failed';
  if (action in TEMPLATE_EVENTS) {
    const { projectId } = platform;
    const meta = { projectId, name: TEMPLATE, expectedVersion: 7 };
    return [{ eventId: TEMPLATE_EVENTS[action], status: end, meta }];
  }
  if (action === 'decision') {
    const meta = { requestId, ...DECISION };
    return [{ eventId: 'request-decide', status: end, meta }];
  }
  if (action === 'transitions') {
    const issue = { repository: 'acme/bookshop', issueNumber: openIssue };
    const meta = { ...issue, label: 'run:dev' };
    return [{ eventId: 'issue-transition', status: end, meta }];
  }
  if (action === 'autonomy') {
    const issue = { repository: 'acme/bookshop', issueNumber: openIssue };
    const { untilStage, reason } = CHOICE;
    return operation.startsWith('post')
      ? [
          {
            ...{ eventId: 'issue-autonomy-choose', status: end },
            meta: { ...issue, untilStage, reason },
          },
        ]
      : [{ eventId: 'issue-autonomy-stop', status: end, meta: issue }];
  }
  return [{ eventId: `run-${action}`, status: end, meta: { runId } }];
}

/** Of an attempt at work. */
let runToken: string;
let issueNumber = 1_000;

beforeAll(async () => {
  platform = await startTestPlatform();
  ({ token: runToken } = await runnersOf(platform).attemptInProgress());
  const issue = { title: 'Opening hours', body: 'Please.' };
  const opened = await platform.onGitHub('mateo', 'POST', '/issues', issue);
  openIssue = opened.number;
  await platform.as(PROJECT_ADMIN)(
    ...(['POST', `/stage-runs${templatePath('/versions')}`] as const),
    { text: 'First.', expectedVersion: 0 },
  );
  requestId = await storedRequest(await storedRun({ status: 'waiting_mcp' }));
  // A pending one would start when another leaves its place.
  await storedRun({ issue_number: openIssue, status: 'running' });
});

afterAll(() => platform.stop());

function templatePath(rest: string): string {
  const { projectId } = platform;
  return `/projects/${projectId}/prompt-templates/${TEMPLATE}${rest}`;
}

function caller(persona: Persona): PortalCall {
  const refs: Partial<Record<Persona, string>> = {
    'unknown user': STRANGER,
    'admin of another project': FOREIGN_ADMIN,
    reader: READER,
    writer: WRITER,
    'project admin': PROJECT_ADMIN,
    'platform admin': ADMIN,
    owner: OWNER,
  };
  if (persona === 'service') return platform.asService;
  if (persona === 'run token') return platform.withToken(runToken);
  return platform.as(refs[persona]);
}

/** A run that nobody brings forward. */
async function storedRun(changes: Record<string, unknown> = {}) {
  issueNumber += 1;
  const run = aNewRun({
    project_id: platform.projectId,
    repository_id: platform.repositoryId,
    issue_number: issueNumber,
  });
  await platform.knex('runs').insert({
    ...run,
    policy: JSON.stringify(run.policy),
    status: 'pending',
    created_at: platform.knex.raw('kernel.now()'),
    ...changes,
  });
  return run.id;
}

/** That an agent has asked, with what a test changes. */
async function storedRequest(
  runId: string,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const { knex, projectId } = platform;
  const [{ id }] = await knex('agent_requests')
    .insert({
      ...{ run_id: runId, attempt: 1, project_id: projectId },
      ...{ kind: 'approval', status: 'requested', mode: 'owner' },
      ...{ idempotency_key: randomUUID(), correlation_id: randomUUID() },
      ...{ tool: 'test.write', arguments: { name: 'hours' } },
      ...{ summary: 'Writes the hours.', risk: 'They may be wrong.' },
      ...{ allow_custom: false, payload_digest: '1'.repeat(64) },
      created_at: knex.raw('kernel.now()'),
      expires_at: knex.raw(`kernel.now() + interval '1 day'`),
      ...changes,
    })
    .returning('id');
  return id;
}

describe('E2E-103 who may do what', () => {
  it('knows every operation of the API', () => {
    const path = resolvePackagePath(
      '@stagecraft/backstage-plugin-stage-runs-common',
      'openapi/openapi.yaml',
    );
    const { paths } = parse(readFileSync(path, 'utf8'));
    const operations = Object.entries<object>(paths).flatMap(([route, item]) =>
      Object.keys(item).map(method => `${method} ${route}`),
    );
    expect(Object.keys(RIGHTS).sort()).toEqual(operations.sort());
  });

  it('every change is one that is audited', () => {
    const changes = Object.keys(RIGHTS).filter(
      operation => !operation.startsWith('get '),
    );
    expect(changes.filter(name => !CHANGE.test(name))).toEqual([]);
  });

  const cases = Object.entries(RIGHTS).flatMap(([operation, statuses]) =>
    PERSONAS.map((persona, index) => ({
      operation,
      persona,
      status: statuses[index],
    })),
  );

  it.each(cases)(
    '$operation as $persona: $status',
    async ({ operation, persona, status }) => {
      const [method, route] = operation.split(' ');
      const runId = await storedRun();
      const path = route
        .replace('{runId}', runId)
        .replace('{projectId}', platform.projectId)
        .replace('{name}', TEMPLATE)
        .replace('{version}', '1')
        .replace('{requestId}', requestId)
        .replace('{owner}/{repo}/{number}', `acme/bookshop/${openIssue}`);
      platform.audit.length = 0;
      const answer = await caller(persona)(
        method.toUpperCase(),
        `/stage-runs${path}${QUERIES[operation] ?? ''}`,
        BODIES[operation],
      );
      expect(answer).toMatchObject({ status });
      expect(platform.audit).toEqual(auditOf({ operation, runId, status }));
    },
  );

  it('a list shows a person the runs of their projects only', async () => {
    await storedRun();
    const mine = await caller('reader')('GET', '/stage-runs/runs?limit=100');
    const foreign = await caller('admin of another project')(
      'GET',
      '/stage-runs/runs?limit=100',
    );
    expect(mine.body.items.length).toBeGreaterThan(0);
    expect(foreign.body.items).toEqual([]);
  });

  it('a run that does not exist is not found, like one that may not be seen', async () => {
    const answer = await caller('owner')(
      'GET',
      `/stage-runs/runs/${randomUUID()}`,
    );
    expect(answer.status).toBe(404);
  });

  it('E2E-104 forged proxy headers do not make a user', async () => {
    const answer = await fetch(`${platform.url}/api/stage-runs/runs`, {
      headers: {
        'x-forwarded-user': OWNER,
        'x-auth-request-email': 'olivia@example.org',
      },
    });
    expect(answer.status).toBe(401);
  });
});

describe('requests', () => {
  const DIGEST = '1'.repeat(64);
  const decide = (persona: Persona, id: string, body: object = {}) =>
    caller(persona)('POST', `/stage-runs/requests/${id}/decision`, {
      ...{ decision: 'denied', digest: DIGEST, ...body },
    });
  const waitingRun = () => storedRun({ status: 'waiting_mcp' });

  it('open ones come first, and every page shows each once', async () => {
    const runId = await waitingRun();
    const ended = { ended_at: new Date(), end_code: 'time_over' };
    const states = [ended, {}, ended, {}, ended].map(change =>
      'ended_at' in change ? { ...change, status: 'expired' } : change,
    );
    const ids: string[] = [];
    for (const change of states) ids.push(await storedRequest(runId, change));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await caller('reader')(
        'GET',
        `/stage-runs/requests?runId=${runId}&limit=2${cursor}`,
      );
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(seen).toEqual([3, 1, 4, 2, 0].map(index => ids[index]));
  });

  it.each([
    ['status=expired', []],
    ['status=requested&status=expired', [0]],
    ['kind=question', []],
    ['kind=approval', [0]],
  ])('%s', async (filter, expected) => {
    const runId = await waitingRun();
    const id = await storedRequest(runId);
    const { body } = await caller('reader')(
      'GET',
      `/stage-runs/requests?runId=${runId}&${filter}`,
    );
    expect(body.items.map((item: { id: string }) => item.id)).toEqual(
      expected.map(() => id),
    );
  });

  it('a list shows a person those of their projects only', async () => {
    await storedRequest(await waitingRun());
    const foreign = await caller('admin of another project')(
      'GET',
      '/stage-runs/requests',
    );
    expect(foreign.body.items).toEqual([]);
  });

  it('one shows exactly what is decided about, and whether the caller may', async () => {
    const id = await storedRequest(await waitingRun());
    const path = `/stage-runs/requests/${id}`;
    const { body } = await caller('project admin')('GET', path);
    expect(body).toMatchObject({
      request: { id, tool: 'test.write', mode: 'owner', status: 'requested' },
      ...{ arguments: { name: 'hours' }, digest: DIGEST, attempt: 1 },
      ...{ deliveries: [], actions: { decide: true } },
    });
    const writer = await caller('writer')('GET', path);
    expect(writer.body.actions).toEqual({ decide: false });
  });

  it('a decision is taken once, and a later one changes nothing', async () => {
    const id = await storedRequest(await waitingRun());
    const first = await decide('project admin', id, { reason: 'Too early.' });
    expect(first).toMatchObject({
      status: 200,
      body: {
        taken: true,
        request: {
          ...{ reason: 'Too early.', endCode: 'decided' },
          request: { status: 'denied', decidedBy: PROJECT_ADMIN },
          decision: { by: PROJECT_ADMIN, via: 'portal_session' },
          actions: { decide: false },
        },
      },
    });
    const second = await decide('platform admin', id, { decision: 'approved' });
    expect(second).toMatchObject({
      status: 200,
      body: { taken: false, request: { request: { status: 'denied' } } },
    });
  });

  it('a question is answered by an option that it has', async () => {
    const id = await storedRequest(await waitingRun(), {
      ...{ kind: 'question', tool: null, risk: '' },
      options: JSON.stringify(['Red', 'Blue']),
    });
    const approve = { decision: 'approved' };
    const other = await decide('owner', id, {
      ...{ ...approve, selectedOption: 'Green' },
    });
    expect(other.status).toBe(400);
    const right = await decide('owner', id, {
      ...{ ...approve, selectedOption: 'Blue' },
    });
    expect(right.body.request).toMatchObject({
      ...{ request: { status: 'applied' }, options: ['Red', 'Blue'] },
      decision: { selectedOption: 'Blue' },
    });
  });

  it('nobody decides on behalf of a person', async () => {
    const id = await storedRequest(await waitingRun());
    const answer = await platform.withToken(
      mockCredentials.service.token({
        onBehalfOf: mockCredentials.user(PROJECT_ADMIN),
        targetPluginId: 'stage-runs',
      }),
    )('POST', `/stage-runs/requests/${id}/decision`, {
      ...{ decision: 'denied', digest: DIGEST },
    });
    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain('in their own session');
  });

  it.each(['0', 'x', '99999999999999'])(
    'request %s does not exist',
    async id => {
      const path = `/stage-runs/requests/${id}`;
      const { status } = await caller('owner')('GET', path);
      expect([400, 404]).toContain(status);
    },
  );
});

describe('lists', () => {
  it('pages show every run once, in order, while runs are added', async () => {
    const repository = 'acme/paged';
    const ids: string[] = [];
    const first = Date.parse('2026-11-22T09:00:00Z');
    for (let index = 0; index < 7; index += 1) {
      ids.push(
        await storedRun({
          repository_full_name: repository,
          created_at: new Date(first + index),
        }),
      );
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await caller('reader')(
        'GET',
        `/stage-runs/runs?repository=${repository}&limit=3${
          cursor ? `&cursor=${cursor}` : ''
        }`,
      );
      seen.push(...body.items.map((run: { id: string }) => run.id));
      cursor = body.nextCursor;
      if (seen.length === 3) {
        await storedRun({ repository_full_name: repository });
      }
    } while (cursor);
    expect(seen).toEqual(ids.reverse());
  });

  it.each([
    ['an unknown sort', 'sort=issueTitle'],
    ['a limit above 100', 'limit=101'],
    ['an unknown filter', 'colour=red'],
    ['a cursor of another query', 'cursor=bm9uc2Vuc2U'],
    ['an unknown status', 'status=asleep'],
  ])('%s is a bad request', async (_, query) => {
    const answer = await caller('owner')('GET', `/stage-runs/runs?${query}`);
    expect(answer.status).toBe(400);
  });

  it('several statuses and a person may be filtered by', async () => {
    const ref = 'user:default/somebody';
    const id = await storedRun({ requested_by_user_entity_ref: ref });
    const { body } = await caller('owner')(
      'GET',
      `/stage-runs/runs?status=pending&status=running&requestedBy=${ref}`,
    );
    expect(body.items.map((run: { id: string }) => run.id)).toEqual([id]);
  });
});

it('the overview says what needs the person: the newest end of an issue, until its pull request is closed', async () => {
  const ended = {
    status: 'succeeded',
    outcome: 'delivered',
    finished_at: platform.knex.raw('kernel.now()'),
    environment_released_at: platform.knex.raw('kernel.now()'),
    requested_by_user_entity_ref: READER,
    pull_request_number: 7,
    pull_request_url: 'http://localhost/7',
  };
  const open = await storedRun({ ...ended, pull_request_state: 'open' });
  await storedRun({ ...ended, pull_request_state: 'closed' });

  const { body } = await caller('reader')('GET', '/stage-runs/overview');
  expect(
    body.needsYou.map((need: { kind: string; run: { id: string } }) => [
      need.kind,
      need.run.id,
    ]),
  ).toEqual([['review_pull_request', open]]);
  expect(body.ended[0]).toMatchObject({ projectSlug: 'bookshop' });
});

it('a log that is no longer kept is said to be so, instead of being empty', async () => {
  const emptiedAt = '2026-11-22T09:00:00.000Z';
  const id = await storedRun({
    status: 'failed',
    outcome: 'failed',
    finished_at: '2026-11-15T09:00:00Z',
    environment_released_at: '2026-11-15T09:00:00Z',
    log_emptied_at: emptiedAt,
  });
  await platform.knex('run_attempts').insert({
    ...{ run_id: id, attempt: 1, job_name: 'j', log_lines: 500 },
    created_at: '2026-11-15T08:00:00Z',
    ended_at: '2026-11-15T09:00:00Z',
  });

  const detail = await caller('reader')('GET', `/stage-runs/runs/${id}`);
  const log = await caller('reader')('GET', `/stage-runs/runs/${id}/logs`);

  expect(detail.body).toMatchObject({
    logEmptiedAt: emptiedAt,
    attempts: [{ logLines: 500 }],
  });
  expect(log.body).toEqual({
    ...{ attempt: 1, lines: [], nextLine: 1, ended: true },
    logEmptiedAt: emptiedAt,
  });
});

describe('a long log', () => {
  let id: string;
  const logOf = async (query: string) =>
    (await caller('reader')('GET', `/stage-runs/runs/${id}/logs?${query}`))
      .body;
  const numbersOf = (page: { lines: { n: number }[] }) =>
    page.lines.map(line => line.n);

  beforeAll(async () => {
    id = await storedRun({
      status: 'failed',
      outcome: 'failed',
      attempt: 1,
      finished_at: '2026-11-15T09:00:00Z',
      environment_released_at: '2026-11-15T09:00:00Z',
    });
    await platform.knex('run_attempts').insert({
      ...{ run_id: id, attempt: 1, job_name: 'j', log_lines: 9 },
      created_at: '2026-11-15T08:00:00Z',
      ended_at: '2026-11-15T09:00:00Z',
    });
    // Chunks of three lines: a tail begins inside one.
    await platform.knex('run_log_chunks').insert(
      [1, 4, 7].map(firstLine => ({
        ...{ run_id: id, attempt: 1, seq: firstLine, first_line: firstLine },
        line_count: 3,
        text: [0, 1, 2].map(offset => `line ${firstLine + offset}`).join('\n'),
        created_at: '2026-11-15T08:30:00Z',
      })),
    );
  });

  it('is read from its end, and goes on from there', async () => {
    const page = await logOf('tail=4');
    expect(numbersOf(page)).toEqual([6, 7, 8, 9]);
    expect(page).toMatchObject({ nextLine: 10, ended: true });
    expect(page.lines[0].text).toBe('line 6');
    expect(numbersOf(await logOf('fromLine=10'))).toEqual([]);
  });

  it('is whole where it is shorter than the tail', async () => {
    const page = await logOf('tail=5000&fromLine=8&limit=1');
    expect(numbersOf(page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('shows earlier lines when they are asked for', async () => {
    expect(numbersOf(await logOf('fromLine=2&limit=4'))).toEqual([2, 3, 4, 5]);
  });

  it.each(['tail=0', 'tail=5001', 'tail=all'])(
    '%s is a bad request',
    async query => {
      const path = `/stage-runs/runs/${id}/logs?${query}`;
      expect(await caller('reader')('GET', path)).toMatchObject({
        status: 400,
      });
    },
  );
});

it('a revision shows what it answers, and which run it revises', async () => {
  const revised = await storedRun({
    status: 'succeeded',
    outcome: 'delivered',
    finished_at: '2026-11-15T09:00:00Z',
    environment_released_at: '2026-11-15T09:00:00Z',
  });
  const remark = { id: 'remark/1', author: 'mia', path: 'a.md', line: 3 };
  const id = await storedRun({
    prompt_kind: 'revise',
    revises: revised,
    feedback: JSON.stringify([
      { id: 'review/9', author: 'mia', body: 'Say it shorter.' },
      { ...remark, body: 'x'.repeat(3_000) },
    ]),
  });

  const { body } = await caller('reader')('GET', `/stage-runs/runs/${id}`);

  expect(body.request).toMatchObject({
    kind: 'revise',
    revises: revised,
    feedback: [
      { id: 'review/9', author: 'mia', body: 'Say it shorter.' },
      { ...remark, body: 'x'.repeat(2_000) },
    ],
  });
});

describe('what the portal knows of stages and agents', () => {
  it('a stage says who works on it, what it leaves behind and where it stands', async () => {
    const { body } = await platform.as(READER)('GET', '/stage-runs/stages');
    const stageOf = (id: string) =>
      body.items.find((stage: { id: string }) => stage.id === id);
    expect(stageOf('plan')).toMatchObject({
      ...{ triggerLabel: 'run:plan', reviseLabel: 'run:plan:revise' },
      ...{ agentKey: 'em', agentName: 'AI Engineering Manager' },
      ...{ place: 'pipeline', profiles: expect.arrayContaining(['quick-fix']) },
      after: expect.arrayContaining(['intake']),
      ...{ output: expect.any(String), deadlineMinutes: expect.any(Number) },
    });
    expect(stageOf('rethink')).toMatchObject({ place: 'rethink' });
    expect(stageOf('self-improve').disabledReason).toContain(' ');
  });

  it('an agent of several stages is there once, with what holds for it and how much it does', async () => {
    const runners = runnersOf(platform);
    const { id } = await runners.attemptInProgress({
      ...{ agent_key: 'sre', issue_number: 9_001 },
    });
    await runners.attemptInProgress({
      ...{ agent_key: 'sre', issue_number: 9_002 },
    });
    await platform.knex('runs').where({ id }).update({ status: 'pending' });
    const agentOf = async (as: string) => {
      const { body } = await platform.as(as)('GET', '/stage-runs/agents');
      const keys = body.items.map(({ key }: { key: string }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      return body.items.find(({ key }: { key: string }) => key === 'sre');
    };
    expect(await agentOf(READER)).toMatchObject({
      ...{ name: 'AI SRE', runtime: 'scripted', isInstalled: true },
      stages: expect.arrayContaining(['ops', 'postdeploy', 'ai-repair']),
      model: { value: expect.any(String), source: 'runtime' },
      ...{ parallelLimit: 1, mode: 'code-only', kubernetesRights: 'none' },
      ...{ atWork: 1, waiting: 1 },
    });
    // Of runs that a person may not see they learn nothing.
    expect(await agentOf(FOREIGN_ADMIN)).toMatchObject({
      ...{ atWork: 0, waiting: 0 },
    });
  });
});
