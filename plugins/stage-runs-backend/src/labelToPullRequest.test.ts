import { eventually } from './__testUtils__/eventually';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(120_000);

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const WRITE = '  - write: { path: docs/hours.md, content: "9 to 5\\n" }';

it('E2E-017 run:dev opens a pull request, with one comment and true labels', async () => {
  const issue = await driver.labeledIssue(
    script(`  - status: writing\n  - log: hello\n${WRITE}`),
  );
  const run = await driver.runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'delivered' }),
  );

  const pull = await platform.onGitHub(
    'olivia',
    'GET',
    `/pulls/${run.pullRequestNumber}`,
  );
  expect(pull).toMatchObject({
    head: { ref: `codex/issue-${issue}` },
    user: { login: 'stagecraft-bot' },
  });
  expect(pull.body).toContain(`Closes #${issue}`);
  expect(pull.title).not.toContain('@everyone');

  await eventually(async () => {
    expect(await driver.labelsOf(issue)).toEqual(['state:in-review']);
    expect(await driver.labelsOf(run.pullRequestNumber!)).toEqual([
      'state:in-review',
    ]);
    const comments = await driver.commentsOn(issue);
    expect(comments).toHaveLength(1);
    expect(comments[0].body).toContain('"phase":"namespace_deleted"');
    expect(comments[0].body).toContain(`#${run.pullRequestNumber}`);
    expect(comments[0].body).toContain('writing');
  });
  const { body: events } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${run.id}/events`,
  );
  const types = events.items.map((event: { type: string }) => event.type);
  const milestones = [
    'label.requested',
    'run.enqueued',
    'run.started',
    'run.namespace.prepared',
    'run.agent.started',
    'run.agent.status_reported',
    'run.pr.created',
    'run.succeeded',
    'run.namespace.cleaned',
  ];
  expect(types.filter((type: string) => milestones.includes(type))).toEqual(
    milestones,
  );
  const { rows: webhooks } = await platform.knex.raw(
    `select stream from kernel.events where type = 'webhook.received' and run_id = ?`,
    [run.id],
  );
  expect(webhooks).toHaveLength(1);
  const { body: log } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${run.id}/logs`,
  );
  expect(log.ended).toBe(true);
  expect(log.lines.map((line: { text: string }) => line.text)).toEqual(
    expect.arrayContaining([expect.stringContaining('hello')]),
  );
});

it('a run that a person stops ends as canceled, once', async () => {
  const issue = await driver.labeledIssue(
    script('  - status: waiting\n  - wait: { ms: 60000 }'),
  );
  const run = await driver.runThat(issue, found =>
    expect(found).toMatchObject({
      ...{ status: 'running', lastStatusText: 'waiting' },
    }),
  );

  const canceled = await platform.as(OWNER)(
    'POST',
    `/stage-runs/runs/${run.id}/cancel`,
    { reason: 'enough' },
  );
  expect(canceled.status).toBe(202);
  expect(canceled.body.stop).toEqual({
    ...{
      requestedAt: expect.any(String),
      requestedBy: OWNER,
      reason: 'enough',
    },
  });
  await driver.runThat(issue, found =>
    expect(found).toMatchObject({ status: 'canceled', outcome: 'canceled' }),
  );
  const { stop, session, summary } = await driver.detailOf(run.id);
  const times = [
    stop!.requestedAt,
    stop!.acknowledgedAt!,
    stop!.confirmedAt!,
    summary.finishedAt!,
  ];
  expect(times).toEqual([...times].sort());
  // It had time to save its session before its Job was deleted.
  expect(session).toMatchObject({ attempt: 1, sizeBytes: expect.any(Number) });
  const events = (await driver.eventsOf(run.id)).map(event => event.type);
  const stopEvents = [
    'run.stop.requested',
    'run.stop.acknowledged',
    'run.agent.session.saved',
    'run.stop.confirmed',
    'run.canceled',
  ];
  expect(events.filter(type => stopEvents.includes(type)).sort()).toEqual(
    [...stopEvents].sort(),
  );
  const again = await platform.as(OWNER)(
    'POST',
    `/stage-runs/runs/${run.id}/cancel`,
  );
  expect(again.status).toBe(409);
});

it('a failed run is retried with the issue as it is now, and its label comes back', async () => {
  const issue = await driver.labeledIssue(script('  - fail: can not'));
  const failed = await driver.runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'failed' }),
  );
  expect((await driver.detailOf(failed.id)).actions.retry).toBe(true);
  await eventually(async () =>
    expect(await driver.labelsOf(issue)).toEqual([]),
  );
  await platform.onGitHub('mateo', 'PATCH', `/issues/${issue}`, {
    body: script(`  - wait: { ms: 1500 }\n${WRITE}`),
  });

  const { status, body } = await platform.as(OWNER)(
    'POST',
    `/stage-runs/runs/${failed.id}/retry`,
  );
  expect(status).toBe(201);
  expect(body.request.retryOf).toBe(failed.id);
  await eventually(async () =>
    expect(await driver.labelsOf(issue)).toEqual(['run:dev']),
  );
  await driver.runThat(issue, found =>
    expect(found).toMatchObject({ id: body.summary.id, outcome: 'delivered' }),
  );
  await eventually(async () =>
    expect(await driver.labelsOf(issue)).toEqual(['state:in-review']),
  );
  // Our own label has started nothing and was refused to nobody.
  await eventually(async () => {
    const { rows } = await platform.knex.raw(
      `select status from kernel.webhook_deliveries where reason = 'own_label_command'`,
    );
    expect(rows).toEqual([{ status: 'ignored' }]);
  });
  expect(await driver.runsOf(issue)).toHaveLength(2);
  expect(await driver.commentsOn(issue)).toHaveLength(2);
});

it('a second run of the same issue leaves the first branch alone', async () => {
  const issue = await driver.labeledIssue(script(WRITE));
  await driver.runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'delivered' }),
  );
  await eventually(async () =>
    expect(await driver.labelsOf(issue)).toEqual(['state:in-review']),
  );
  await driver.label(issue);
  const second = await driver
    .runThat(issue, found => {
      expect(found).toMatchObject({ outcome: 'delivered' });
      expect(found.pullRequestNumber).toBeDefined();
    })
    .then(() =>
      eventually(async () => {
        const runs = await driver.runsOf(issue);
        expect(runs).toHaveLength(2);
        expect(runs[0].outcome).toBe('delivered');
        return runs[0];
      }, 30_000),
    );
  expect((await driver.detailOf(second.id)).execution.workBranch).toBe(
    `codex/issue-${issue}-2`,
  );
});
