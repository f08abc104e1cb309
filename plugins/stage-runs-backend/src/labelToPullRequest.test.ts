import { eventually } from './__testUtils__/eventually';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(120_000);

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform();
});

afterAll(() => platform.stop());

const script = (steps: string) =>
  `Please.\n\n\`\`\`stagecraft\nsteps:\n${steps}\n\`\`\`\n`;

const WRITE = '  - write: { path: docs/hours.md, content: "9 to 5\\n" }';

const label = (issue: number) =>
  platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: ['run:dev'],
  });

async function labeledIssue(body: string): Promise<number> {
  const issue = await platform.onGitHub('mateo', 'POST', '/issues', {
    title: 'Opening hours <!-- stagecraft:run-status {} --> @everyone',
    body,
  });
  await label(issue.number);
  return issue.number;
}

const runsOf = async (issue: number) => {
  const { body } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs?issueNumber=${issue}`,
  );
  return body.items;
};

const runThat = (issue: number, holds: (run: any) => void) =>
  eventually(async () => {
    const [run] = await runsOf(issue);
    holds(run);
    return run;
  }, 30_000);

const detailOf = async (runId: string) =>
  (await platform.as(OWNER)('GET', `/stage-runs/runs/${runId}`)).body;

const commentsOn = (issue: number) =>
  platform.onGitHub('olivia', 'GET', `/issues/${issue}/comments`);

const labelsOf = async (issue: number) =>
  (await platform.onGitHub('olivia', 'GET', `/issues/${issue}/labels`)).map(
    (each: { name: string }) => each.name,
  );

it('E2E-017 run:dev opens a pull request, with one comment and true labels', async () => {
  const issue = await labeledIssue(
    script(`  - status: writing\n  - log: hello\n${WRITE}`),
  );
  const run = await runThat(issue, found =>
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
    expect(await labelsOf(issue)).toEqual(['state:in-review']);
    expect(await labelsOf(run.pullRequestNumber)).toEqual(['state:in-review']);
    const comments = await commentsOn(issue);
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
    'webhook.received',
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
  const issue = await labeledIssue(script('  - wait: { ms: 60000 }'));
  const run = await runThat(issue, found =>
    expect(found).toMatchObject({ status: 'running' }),
  );

  const canceled = await platform.as(OWNER)(
    'POST',
    `/stage-runs/runs/${run.id}/cancel`,
    { reason: 'enough' },
  );
  expect(canceled.status).toBe(202);
  await runThat(issue, found =>
    expect(found).toMatchObject({ status: 'canceled', outcome: 'canceled' }),
  );
  const again = await platform.as(OWNER)(
    'POST',
    `/stage-runs/runs/${run.id}/cancel`,
  );
  expect(again.status).toBe(409);
});

it('a failed run is retried with the issue as it is now, and its label comes back', async () => {
  const issue = await labeledIssue(script('  - fail: can not'));
  const failed = await runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'failed' }),
  );
  expect((await detailOf(failed.id)).actions.retry).toBe(true);
  await eventually(async () => expect(await labelsOf(issue)).toEqual([]));
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
    expect(await labelsOf(issue)).toEqual(['run:dev']),
  );
  await runThat(issue, found =>
    expect(found).toMatchObject({ id: body.summary.id, outcome: 'delivered' }),
  );
  await eventually(async () =>
    expect(await labelsOf(issue)).toEqual(['state:in-review']),
  );
  // Our own label has started nothing and was refused to nobody.
  expect(await runsOf(issue)).toHaveLength(2);
  expect(await commentsOn(issue)).toHaveLength(2);
});

it('a second run of the same issue leaves the first branch alone', async () => {
  const issue = await labeledIssue(script(WRITE));
  await runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'delivered' }),
  );
  await eventually(async () =>
    expect(await labelsOf(issue)).toEqual(['state:in-review']),
  );
  await label(issue);
  const second = await runThat(issue, found => {
    expect(found).toMatchObject({ outcome: 'delivered' });
    expect(found.pullRequestNumber).toBeDefined();
  }).then(() =>
    eventually(async () => {
      const runs = await runsOf(issue);
      expect(runs).toHaveLength(2);
      expect(runs[0].outcome).toBe('delivered');
      return runs[0];
    }, 30_000),
  );
  expect((await detailOf(second.id)).execution.workBranch).toBe(
    `codex/issue-${issue}-2`,
  );
});
