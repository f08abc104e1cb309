import { mockCredentials } from '@backstage/backend-test-utils';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  FOREIGN_ADMIN,
  OWNER,
  PROJECT_ADMIN,
  READER,
  startTestPlatform,
  STRANGER,
  WRITER,
  type PortalCall,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const PATIENCE_MS = 60_000;

const WRITES = script(
  '  - append: { path: docs/notes.md, content: "More.\\n" }',
);
const WAITS = script('  - wait: { ms: 60000 }');
const REASON = 'The plan is written down in the issue.';

type Body = Record<string, unknown>;

const pathOf = (issue: number | string) =>
  `/stage-runs/issues/acme/bookshop/${issue}/transitions`;
const look = async (issue: number, as = platform.as(WRITER)) =>
  (await as('GET', pathOf(issue))).body;
const start = (issue: number, body: Body, as = platform.as(WRITER)) =>
  as('POST', pathOf(issue), body);
const transitionOf = async (issue: number, label: string) =>
  (await look(issue)).transitions.find(
    (each: { label: string }) => each.label === label,
  );

async function newIssue(body = WRITES): Promise<number> {
  const issue = { title: 'Opening hours', body };
  return (await platform.onGitHub('mateo', 'POST', '/issues', issue)).number;
}

const putLabels = (issue: number, ...labels: string[]) =>
  platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, { labels });

const labelsAre = (issue: number, labels: string[]) =>
  eventually(
    async () => expect(await driver.labelsOf(issue)).toEqual(labels),
    PATIENCE_MS,
  );

const delivered = async (issue: number, stage: string) => {
  const run = await driver.runThat(issue, newest =>
    expect(newest).toMatchObject({ stage, outcome: 'delivered' }),
  );
  await labelsAre(issue, ['state:in-review']);
  return run;
};

async function intakeDelivered(): Promise<number> {
  const issue = await newIssue();
  await putLabels(issue, 'run:intake');
  await delivered(issue, 'intake');
  return issue;
}

async function intakeApproved(): Promise<number> {
  const issue = await intakeDelivered();
  const [{ pullRequestNumber }] = await driver.runsOf(issue);
  await platform.onGitHub(
    'olivia',
    'POST',
    `/pulls/${pullRequestNumber}/reviews`,
    {
      event: 'APPROVE',
    },
  );
  await labelsAre(issue, ['state:approved']);
  return issue;
}

const cancel = async (issue: number) => {
  const [active] = await driver.runsOf(issue);
  await platform.as(OWNER)('POST', `/stage-runs/runs/${active.id}/cancel`, {});
};

/** What became of the deliveries that tell of our bot's trigger labels. */
async function ofOwnLabels(): Promise<unknown[]> {
  const { rows } = await platform.knex.raw(
    `select status, reason from kernel.webhook_deliveries
      where event = 'issues' and action = 'labeled' and processed_at is not null
        and convert_from(payload, 'utf8')::json->'sender'->>'login' = 'stagecraft-bot'
        and convert_from(payload, 'utf8')::json->'label'->>'name' like 'run:%'`,
  );
  return rows;
}

it('E2E-027 a transition in the portal replaces the label, makes one run, and our bot’s label starts and refuses nothing', async () => {
  const issue = await intakeApproved();
  // Refused, so the label is still there.
  await putLabels(issue, 'run:qa');
  await eventually(async () =>
    expect(await driver.commentsOn(issue)).toHaveLength(2),
  );
  const seen = await look(issue);
  expect(await transitionOf(issue, 'run:plan')).toMatchObject({
    ...{ kind: 'next', open: true },
    diff: { remove: ['state:approved', 'run:qa'], add: ['run:plan'] },
  });

  const answer = await start(issue, {
    ...{ label: 'run:plan', seenLabels: seen.labels },
  });
  expect(answer).toMatchObject({
    status: 201,
    body: {
      summary: { stage: 'plan', requestedBy: { login: 'mateo' } },
    },
  });
  const { id } = answer.body.summary;
  await delivered(issue, 'plan');
  expect(await driver.runsOf(issue)).toHaveLength(2);
  const applied = (await driver.eventsOf(id)).find(
    ({ type }) => type === 'label.applied',
  );
  expect(applied?.payload).toMatchObject({
    issue: { remove: ['state:approved', 'run:qa'], add: ['run:plan'] },
  });
  await eventually(async () =>
    expect(await ofOwnLabels()).toEqual([
      { status: 'ignored', reason: 'own_label_command' },
    ]),
  );
  // The status comments of two runs, and the one that refused run:qa.
  expect(await driver.commentsOn(issue)).toHaveLength(3);
});

it('two at once start one run; the other is told which', async () => {
  const issue = await newIssue(WAITS);
  const answers = await Promise.all(
    ['run:intake', 'run:intake', 'run:dev'].map(label =>
      start(issue, { label }),
    ),
  );
  const [run, ...others] = await driver.runsOf(issue);
  expect(others).toEqual([]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const told = answers.map(({ status, body }) =>
    status === 201 ? body.summary.id : body.error.message,
  );
  expect(told.every(text => text.includes(run.id))).toBe(true);
  expect(await look(issue)).toMatchObject({ activeRun: { id: run.id } });
  // The same click again, much later.
  const again = await start(issue, { label: 'run:intake', seenLabels: [] });
  expect(again.status).toBe(409);
  expect(again.body.error.message).toContain(run.id);
  await cancel(issue);
});

it('a revision is started in the portal as well', async () => {
  const issue = await intakeDelivered();
  const [{ pullRequestNumber }] = await driver.runsOf(issue);
  await platform.onGitHub(
    'olivia',
    'POST',
    `/issues/${pullRequestNumber}/comments`,
    {
      body: WRITES,
    },
  );
  const answer = await start(issue, { label: 'run:intake:revise' });
  expect(answer).toMatchObject({
    ...{ status: 201, body: { request: { kind: 'revise' } } },
  });
  await eventually(async () => {
    const [newest] = await driver.runsOf(issue);
    expect(newest).toMatchObject({ pullRequestNumber, outcome: 'delivered' });
  }, PATIENCE_MS);
});

describe('what starts nothing', () => {
  let issue: number;
  const plan = { label: 'run:plan' };
  const override = { reason: REASON };

  beforeAll(async () => {
    issue = await intakeDelivered();
  });

  it.each<[string, Body, () => PortalCall, number, string]>([
    ['a reader', plan, () => platform.as(READER), 403, 'not allowed'],
    [
      'an admin of another project',
      ...([plan, () => platform.as(FOREIGN_ADMIN), 404, 'no project'] as const),
    ],
    ['an unknown user', plan, () => platform.as(STRANGER), 403, 'no user'],
    ['a plugin by itself', plan, () => platform.asService, 403, ''],
    ['nobody', plan, () => platform.as(), 401, ''],
    [
      'a label of no stage',
      ...([{ label: 'bug' }, asWriter, 400, 'label: bug'] as const),
    ],
    [
      'a label of a state',
      ...([{ label: 'state:approved' }, asWriter, 400, 'label:'] as const),
    ],
    [
      'a stage that can not be started yet',
      { label: 'run:self-improve' },
      ...([asWriter, 409, 'stage_disabled'] as const),
    ],
    [
      'a stage whose gate is closed',
      ...([plan, asWriter, 409, '(stage_gate_closed) [intake]'] as const),
    ],
    [
      'labels that are not what the person saw',
      { label: 'run:intake', seenLabels: ['state:approved'] },
      asWriter,
      409,
      '+[state:in-review] -[state:approved]',
    ],
    [
      'a decision of somebody who may only write',
      { ...plan, override },
      ...([asWriter, 403, 'stagecraft.project.admin'] as const),
    ],
    [
      'a decision of a plugin by itself',
      { ...plan, override },
      ...([() => platform.asService, 403, ''] as const),
    ],
    [
      'a decision that a tool makes on behalf of the owner',
      { ...plan, override },
      ...([
        () => platform.withToken(onBehalfOf(OWNER)),
        403,
        'own session',
      ] as const),
    ],
    [
      'a decision without a reason',
      { ...plan, override: { reason: 'Because.' } },
      ...([asOwner, 400, 'reason'] as const),
    ],
    [
      'a decision with a reason of spaces',
      { ...plan, override: { reason: `Yes${' '.repeat(20)}` } },
      ...([asOwner, 400, 'override.reason'] as const),
    ],
    [
      'a decision with a reason that is too long',
      { ...plan, override: { reason: 'x'.repeat(501) } },
      ...([asOwner, 400, 'reason'] as const),
    ],
    [
      'a body with more in it',
      { ...plan, force: true },
      ...([asOwner, 400, 'additional properties'] as const),
    ],
  ])('%s', async (_, body, caller, status, message) => {
    const answer = await start(issue, body, caller());
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(message);
    expect(await driver.runsOf(issue)).toHaveLength(1);
    expect(await driver.labelsOf(issue)).toEqual(['state:in-review']);
  });

  it.each(['state:blocked', 'state:abandoned', 'need:input'])(
    'a decision to pass %s',
    async label => {
      await putLabels(issue, label);
      expect(await transitionOf(issue, 'run:plan')).toMatchObject({
        ...{ open: false, overridable: false, reason: 'stage_gate_closed' },
        inTheWay: { labels: [label], missing: ['run:intake'] },
      });
      const answer = await start(issue, { ...plan, override }, asOwner());
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toContain(`[${label}]`);
      expect(await driver.runsOf(issue)).toHaveLength(1);
      await platform.onGitHub(
        ...(['mateo', 'DELETE', `/issues/${issue}/labels/${label}`] as const),
      );
    },
  );

  it.each(['999', '0', 'x'])('an issue %s', async number => {
    const read = await platform.as(OWNER)('GET', pathOf(number));
    const asked = await platform.as(OWNER)('POST', pathOf(number), plan);
    const status = number === '999' ? 404 : 400;
    expect([read.status, asked.status]).toEqual([status, status]);
  });

  it('another repository', async () => {
    const path = '/stage-runs/issues/acme/unknown/1/transitions';
    expect(await platform.as(OWNER)('GET', path)).toMatchObject({
      status: 404,
    });
  });
});

it('the owner’s decision opens a gate: it is stored with its reason, told and audited, and holds for one run', async () => {
  const issue = await intakeDelivered();
  expect(await look(issue, platform.as(PROJECT_ADMIN))).toMatchObject({
    mayOverride: true,
  });
  expect(await look(issue)).toMatchObject({ mayOverride: false });
  expect(await transitionOf(issue, 'run:plan')).toMatchObject({
    ...{ open: false, overridable: true },
    inTheWay: { labels: [], missing: ['run:intake'] },
  });
  platform.audit.length = 0;

  const answer = await start(
    issue,
    { label: 'run:dev', override: { reason: `  ${REASON}  ` } },
    platform.as(PROJECT_ADMIN),
  );

  expect(answer.status).toBe(201);
  const { id } = answer.body.summary;
  expect(answer.body.request.gateOpened).toEqual({
    ...{ by: 'paula', reason: REASON, skipped: ['intake', 'plan'] },
  });
  expect(platform.audit).toEqual([
    {
      ...{ eventId: 'issue-gate-open', status: 'succeeded' },
      meta: {
        ...{ repository: 'acme/bookshop', issueNumber: issue },
        ...{ label: 'run:dev', reason: `  ${REASON}  ` },
      },
    },
  ]);
  const opened = (await driver.eventsOf(id)).find(
    ({ type }) => type === 'run.gate.opened',
  );
  expect(opened).toMatchObject({
    actor: { type: 'human', id: PROJECT_ADMIN },
    payload: { stage: 'dev', reason: REASON, skipped: ['intake', 'plan'] },
  });
  await eventually(async () => {
    const comments = await driver.commentsOn(issue);
    expect(comments.at(-1)?.body).toContain(
      `Gate opened: by paula, without the approval of \`intake\`, \`plan\`: ${REASON}`,
    );
  });
  await delivered(issue, 'dev');
  expect((await look(issue)).way.slice(0, 3)).toMatchObject([
    { stage: 'intake', state: 'delivered' },
    {
      ...{ stage: 'plan', state: 'skipped', skipReason: 'owner_decision' },
      decision: { login: 'paula', reason: REASON },
    },
    { stage: 'dev', state: 'delivered', runId: id },
  ]);
  // The next gate is closed again, and the decision is no approval.
  expect(await start(issue, { label: 'run:qa' })).toMatchObject({
    status: 409,
  });
  expect(
    await platform.knex('approvals').where({ issue_number: issue }),
  ).toEqual([]);
});

it('a decision that nothing needs is not stored', async () => {
  const issue = await newIssue();
  const answer = await start(
    issue,
    { label: 'run:intake', override: { reason: REASON } },
    platform.as(OWNER),
  );
  expect(answer.status).toBe(201);
  expect(answer.body.request.gateOpened).toBeUndefined();
  await delivered(issue, 'intake');
});

it('a reader sees where the issue stands, and that they may start nothing', async () => {
  const issue = await newIssue();
  const seen = await look(issue, platform.as(READER));
  expect(seen).toMatchObject({
    ...{ repository: 'acme/bookshop', title: 'Opening hours', labels: [] },
    ...{ profile: 'quick-fix', state: 'open', mayOverride: false },
  });
  const reasons = seen.transitions.map(
    (each: { reason: string }) => each.reason,
  );
  expect(new Set(reasons)).toEqual(new Set(['sender_role_read_not_permitted']));
});

function asWriter(): PortalCall {
  return platform.as(WRITER);
}

function asOwner(): PortalCall {
  return platform.as(OWNER);
}

function onBehalfOf(userEntityRef: string): string {
  return mockCredentials.service.token({
    onBehalfOf: mockCredentials.user(userEntityRef),
    targetPluginId: 'stage-runs',
  });
}
