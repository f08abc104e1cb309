import { mockCredentials } from '@backstage/backend-test-utils';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import { pushTo } from './__testUtils__/pushTo';
import {
  OWNER,
  READER,
  startTestPlatform,
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

async function newIssue(): Promise<number> {
  const { number } = await platform.onGitHub('mateo', 'POST', '/issues', {
    ...{ title: 'Opening hours', body: WRITES },
  });
  return number;
}

type Person = Parameters<TestPlatform['onGitHub']>[0];

const putLabel = (number: number, label: string, by: Person = 'mateo') =>
  platform.onGitHub(by, 'POST', `/issues/${number}/labels`, {
    labels: [label],
  });

const approveByReview = (pull: number) =>
  platform.onGitHub('olivia', 'POST', `/pulls/${pull}/reviews`, {
    event: 'APPROVE',
  });

const pullRequest = (number: number) =>
  platform.onGitHub('olivia', 'GET', `/pulls/${number}`);

const labelsAre = (number: number, labels: string[]) =>
  eventually(
    async () => expect(await driver.labelsOf(number)).toEqual(labels),
    PATIENCE_MS,
  );

/** The newest run of the issue, once it has delivered this stage and its labels are right. */
async function delivered(issue: number, stage: string) {
  const run = await eventually(async () => {
    const [newest] = await driver.runsOf(issue);
    expect(newest).toMatchObject({ stage, outcome: 'delivered' });
    return newest;
  }, PATIENCE_MS);
  await labelsAre(issue, ['state:in-review']);
  return run;
}

/** From the label of a stage to its result. */
async function deliver(issue: number, stage: string) {
  await putLabel(issue, `run:${stage}`);
  return delivered(issue, stage);
}

async function commentThat(issue: number, ...texts: string[]) {
  return eventually(async () => {
    const comments = await driver.commentsOn(issue);
    const found = comments.filter(({ body }) =>
      texts.every(text => body.includes(text)),
    );
    expect(found).toHaveLength(1);
    return found[0].body;
  }, PATIENCE_MS);
}

/** Nothing is left to be written. */
const labelsWritten = () =>
  eventually(async () => {
    const left = await platform
      .knex('outbox')
      .where({ kind: 'labels' })
      .whereRaw('written_version < wanted_version');
    expect(left).toEqual([]);
  }, PATIENCE_MS);

const approvalsOf = (issue: number) =>
  platform
    .knex('approvals')
    .where({ issue_number: issue })
    .orderBy('approved_at');

const approveInPortal = (
  runId: string,
  artefactSha: string,
  as = platform.as(OWNER),
) => as('POST', `/stage-runs/runs/${runId}/approve`, { artefactSha });

const headOf = async (runId: string) =>
  (await driver.detailOf(runId)).execution.headSha!;

it('E2E-016 no stage starts without the approval of the one before, and it builds on what was approved', async () => {
  const issue = await newIssue();
  const intake = await deliver(issue, 'intake');
  const first = await pullRequest(intake.pullRequestNumber!);
  expect(first.body).toContain(`Part of #${issue}`);

  await putLabel(issue, 'run:plan');
  await commentThat(
    issue,
    '`stage_gate_closed`',
    'Not approved yet: `run:intake`',
  );
  expect(await driver.runsOf(issue)).toHaveLength(1);
  await platform.onGitHub(
    'mateo',
    'DELETE',
    `/issues/${issue}/labels/run:plan`,
  );

  await approveByReview(intake.pullRequestNumber!);
  await labelsAre(issue, ['state:approved']);
  await labelsAre(intake.pullRequestNumber!, ['state:approved']);
  await commentThat(
    issue,
    'Approved by',
    'Start the next stage in the portal',
    '`run:plan`',
  );

  const plan = await deliver(issue, 'plan');
  expect(plan.pullRequestNumber).not.toBe(intake.pullRequestNumber);
  const { execution } = await driver.detailOf(plan.id);
  expect(execution.baseSha).toBe(first.head.sha);
  expect(await driver.labelsOf(intake.pullRequestNumber!)).toEqual([
    'state:approved',
  ]);

  // By label, on the issue.
  await putLabel(issue, 'state:approved', 'olivia');
  await labelsAre(issue, ['state:approved']);
  const dev = await deliver(issue, 'dev');
  const entered = (await driver.eventsOf(dev.id)).find(
    ({ type }) => type === 'run.stage.entered',
  );
  expect(entered?.payload).toMatchObject({
    ...{ profile: 'quick-fix', follows: plan.id },
    skipped: expect.arrayContaining([
      { stage: 'prd', reason: 'not_on_the_way' },
    ]),
  });
  expect(await approvalsOf(issue)).toMatchObject([
    {
      ...{ stage: 'intake', artefact_sha: first.head.sha },
      ...{ approved_by_github_id: '1001', proof_kind: 'github_delivery' },
    },
    { stage: 'plan', approved_by_login: 'olivia' },
  ]);
});

it('E2E-025 run:qa on a new issue is refused, the missing stages are named, and nothing is made', async () => {
  const issue = await newIssue();
  await putLabel(issue, 'run:qa');
  await commentThat(
    issue,
    'Not approved yet: `run:intake`, `run:plan`, `run:dev`',
  );
  expect(await driver.runsOf(issue)).toEqual([]);
});

it('a run that changed nothing is asked again, by its label and by a retry, and opens no other stage', async () => {
  const { number: issue } = await platform.onGitHub(
    ...(['mateo', 'POST', '/issues'] as const),
    { title: 'Opening hours', body: 'Only words.' },
  );
  const noChange = (runs: number) =>
    eventually(async () => {
      const [newest, ...others] = await driver.runsOf(issue);
      expect(others).toHaveLength(runs - 1);
      expect(newest.outcome).toBe('no-change');
      expect(await driver.labelsOf(issue)).toEqual(['need:input']);
      return newest;
    }, PATIENCE_MS);
  await putLabel(issue, 'run:intake');
  const { id } = await noChange(1);
  await putLabel(issue, 'run:intake');
  await noChange(2);
  const retry = await platform.as(OWNER)(
    ...(['POST', `/stage-runs/runs/${id}/retry`] as const),
  );
  expect(retry.status).toBe(201);
  await noChange(3);

  await putLabel(issue, 'run:dev');
  await commentThat(issue, '`stage_gate_closed`', 'Labels: `need:input`');
  expect(await driver.runsOf(issue)).toHaveLength(3);
});

it('an issue that begins with development closes with its pull request', async () => {
  const issue = await newIssue();
  const dev = await deliver(issue, 'dev');
  const { body } = await pullRequest(dev.pullRequestNumber!);
  expect(body).toContain(`Closes #${issue}`);
});

it.each(['state:blocked', 'state:abandoned', 'need:input'])(
  'E2E-032, 034, 035 with %s nothing starts, until it is off',
  async label => {
    const issue = await newIssue();
    await putLabel(issue, label);
    await putLabel(issue, 'run:intake');
    await commentThat(issue, '`stage_gate_closed`', `Labels: \`${label}\``);
    expect(await driver.runsOf(issue)).toEqual([]);
    for (const off of [label, 'run:intake']) {
      await platform.onGitHub(
        'mateo',
        'DELETE',
        `/issues/${issue}/labels/${off}`,
      );
    }
    await deliver(issue, 'intake');
  },
);

describe('what does not approve', () => {
  let issue: number;
  let run: Awaited<ReturnType<typeof deliver>>;

  beforeAll(async () => {
    issue = await newIssue();
    run = await deliver(issue, 'intake');
  });

  const nothingApproved = async () =>
    expect(await approvalsOf(issue)).toEqual([]);

  it('the label of a bot, which is taken off again', async () => {
    await putLabel(issue, 'state:approved', 'stagecraft-bot');
    await commentThat(
      issue,
      'Nothing was approved',
      '`sender_type_bot_not_permitted`',
    );
    await labelsAre(issue, ['state:in-review']);
    await nothingApproved();
    expect(await driver.labelsOf(issue)).toEqual(['state:in-review']);
  });

  it('the label of a person who may only read', async () => {
    // What puts the bot's label right would take this one off as well, before it is judged.
    await labelsWritten();
    await putLabel(run.pullRequestNumber!, 'state:approved', 'rina');
    await commentThat(
      run.pullRequestNumber!,
      '`sender_role_read_not_permitted`',
    );
    await labelsAre(run.pullRequestNumber!, ['state:in-review']);
    await nothingApproved();
    expect(await driver.runsOf(issue)).toHaveLength(1);
  });

  it.each([
    ['a reader', () => platform.as(READER), 403],
    ['a plugin by itself', () => platform.asService, 403],
    [
      'a plugin, or a tool, on behalf of the owner',
      () => platform.withToken(onBehalfOf(OWNER)),
      403,
    ],
    ['nobody', () => platform.as(), 401],
    ['a stranger’s token', () => platform.withToken('stolen'), 401],
  ])('in the portal, %s', async (_, caller, status) => {
    const answer = await approveInPortal(
      ...([run.id, await headOf(run.id), caller()] as const),
    );
    expect(answer.status).toBe(status);
    await nothingApproved();
  });

  it('in the portal, a commit that is not there', async () => {
    const answer = await approveInPortal(run.id, '0'.repeat(40));
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toContain('look at it again');
    await nothingApproved();
  });

  it.each([{}, { artefactSha: 'main' }, { artefactSha: null }])(
    'in the portal, the body %j',
    async body => {
      const answer = await platform.as(OWNER)(
        ...(['POST', `/stage-runs/runs/${run.id}/approve`, body] as const),
      );
      expect(answer.status).toBe(400);
      await nothingApproved();
    },
  );
});

it('result_in_work: what a run may still change is not approved', async () => {
  const issue = await newIssue();
  const run = await deliver(issue, 'intake');
  const body = script('  - wait: { ms: 20000 }');
  await platform.onGitHub('olivia', 'PATCH', `/issues/${issue}`, { body });
  await putLabel(issue, 'run:intake');
  await eventually(async () =>
    expect(await driver.runsOf(issue)).toHaveLength(2),
  );
  await approveByReview(run.pullRequestNumber!);
  await commentThat(run.pullRequestNumber!, '`result_in_work`');
  const answer = await approveInPortal(run.id, await headOf(run.id));
  expect(answer.status).toBe(409);
  expect(answer.body.error.message).toContain('is still active');
  expect(await approvalsOf(issue)).toEqual([]);
  const [active] = await driver.runsOf(issue);
  await platform.as(OWNER)('POST', `/stage-runs/runs/${active.id}/cancel`, {});
});

it('a person approves in the portal, once, and a push to the branch ends it', async () => {
  const issue = await newIssue();
  const run = await deliver(issue, 'intake');
  const sha = await headOf(run.id);
  const [first, second] = await Promise.all([
    approveInPortal(run.id, sha),
    approveInPortal(run.id, sha),
  ]);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(await approvalsOf(issue)).toMatchObject([
    { proof_kind: 'portal_session', artefact_sha: sha, voided_at: null },
  ]);
  await labelsAre(issue, ['state:approved']);
  const detail = await driver.detailOf(run.id);
  expect(detail).toMatchObject({
    approval: { artefactSha: sha },
    actions: { approve: false },
    nextLabels: ['run:vision', 'run:prd', 'run:plan'],
  });

  const { head } = await pullRequest(run.pullRequestNumber!);
  await pushTo(platform, head.ref);
  await labelsAre(issue, ['state:in-review']);
  await labelsAre(run.pullRequestNumber!, ['state:in-review']);
  expect(await approvalsOf(issue)).toMatchObject([
    { void_reason: 'artefact_changed' },
  ]);
  await putLabel(issue, 'run:plan');
  await commentThat(issue, 'Not approved yet: `run:intake`');
});

it('an approval whose delivery is handled again after a crash is one approval', async () => {
  const issue = await newIssue();
  const run = await deliver(issue, 'intake');
  await approveByReview(run.pullRequestNumber!);
  await labelsAre(issue, ['state:approved']);
  const [{ proof_id: deliveryId }] = await approvalsOf(issue);
  const row = () =>
    platform
      .knex('kernel.webhook_deliveries')
      .where({ delivery_id: deliveryId });
  await eventually(async () =>
    expect(await row().first()).toMatchObject({ status: 'accepted' }),
  );

  // As it was before the crash: judged, and its outcome not written.
  await row().update({
    ...{ status: 'pending', run_id: null, processed_at: null },
    claimable_at: platform.knex.raw('kernel.now()'),
  });
  await eventually(
    async () =>
      expect(await row().first()).toMatchObject({
        ...{ status: 'accepted', run_id: run.id },
      }),
    PATIENCE_MS,
  );
  expect(await approvalsOf(issue)).toMatchObject([{ voided_at: null }]);
});

it('a push that no delivery tells of is found when the next stage is asked for', async () => {
  const issue = await newIssue();
  const run = await deliver(issue, 'intake');
  await approveByReview(run.pullRequestNumber!);
  await labelsAre(issue, ['state:approved']);
  const { head } = await pullRequest(run.pullRequestNumber!);
  platform.gitHub.faults.setWebhookFault({
    ...{ kind: 'drop', events: ['push', 'pull_request'] },
  });
  await pushTo(platform, head.ref);
  await putLabel(issue, 'run:plan');
  await commentThat(issue, 'Not approved yet: `run:intake`');
  platform.gitHub.faults.clear();
  expect(await driver.runsOf(issue)).toHaveLength(1);
});

it('a revision of an approved result has to be approved again', async () => {
  const issue = await newIssue();
  const run = await deliver(issue, 'intake');
  await approveByReview(run.pullRequestNumber!);
  await labelsAre(issue, ['state:approved']);
  await platform.onGitHub(
    ...([
      'olivia',
      'POST',
      `/issues/${run.pullRequestNumber}/comments`,
    ] as const),
    { body: WRITES },
  );
  await putLabel(issue, 'run:intake:revise');
  await eventually(async () => {
    const runs = await driver.runsOf(issue);
    expect(runs).toHaveLength(2);
    expect(runs[0].outcome).toBe('delivered');
  }, PATIENCE_MS);
  await labelsAre(issue, ['state:in-review']);
  expect(await approvalsOf(issue)).toMatchObject([
    { void_reason: 'artefact_changed' },
  ]);
});

function onBehalfOf(userEntityRef: string): string {
  const onBehalfOfUser = mockCredentials.user(userEntityRef);
  return mockCredentials.service.token({
    onBehalfOf: onBehalfOfUser,
    targetPluginId: 'stage-runs',
  });
}
