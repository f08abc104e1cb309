import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
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

const jobsOf = async (namespace: string) => {
  const { items } = await platform.batch.listNamespacedJob({ namespace });
  return items.map(job => job.metadata!.name);
};

const eventsOf = async (runId: string, type: string) =>
  (await driver.eventsOf(runId)).filter(event => event.type === type);

it('E2E-098 an agent that crashes is started again, goes on with its session, and delivers', async () => {
  const issue = await driver.labeledIssue(
    script(`  - status: first\n${WRITE}\n  - crash: { attempt: 1, code: 9 }`),
  );
  const run = await driver.runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'delivered', attempt: 2 }),
  );

  const { attempts, execution } = await driver.detailOf(run.id);
  expect(attempts).toMatchObject([
    { attempt: 1, exitReason: 'agent_exited_without_report' },
    {
      attempt: 2,
      restoredFrom: { runId: run.id, attempt: 1, version: expect.any(Number) },
      resumedAt: expect.any(String),
    },
  ]);
  // Never two agents at work: the first was gone before the second was made.
  expect(Date.parse(attempts[0].removedAt!)).toBeLessThanOrEqual(
    Date.parse(attempts[1].createdAt),
  );
  const namespaces = await eventsOf(run.id, 'run.namespace.prepared');
  expect(namespaces).toMatchObject([
    { payload: { namespace: execution.namespace } },
  ]);
  expect(await eventsOf(run.id, 'run.attempt.lost')).toMatchObject([
    { payload: { attempt: 1, reason: 'agent_exited_without_report' } },
  ]);
  expect(await eventsOf(run.id, 'run.agent.resume.used')).toHaveLength(1);
  await eventually(async () => {
    const comments = await driver.commentsOn(issue);
    expect(comments).toHaveLength(1);
    expect(comments[0].body).toContain('### ✅ Delivered');
    expect(comments[0].body).toContain('Attempt 1 was lost:');
  });
});

it('an agent that crashes in every attempt fails its run, which says how often it was tried', async () => {
  const issue = await driver.labeledIssue(script('  - crash: 9'));
  const run = await driver.runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'failed' }),
  );
  expect(run).toMatchObject({
    ...{ reasonCode: 'agent_exited_without_report', attempt: 3 },
  });
  const { execution, attempts } = await driver.detailOf(run.id);
  expect(execution.message).toMatch(/exit code 9.*Attempts: 3\.$/);
  expect(attempts.map(attempt => attempt.exitReason)).toEqual(
    attempts.map(() => 'agent_exited_without_report'),
  );
});

it('a Job that is deleted from outside is made again under another name', async () => {
  const issue = await driver.labeledIssue(
    script('  - status: waiting\n  - wait: { ms: 60000 }'),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ lastStatusText: 'waiting' }),
  );
  const before = (await driver.detailOf(id)).execution;
  await platform.batch.deleteNamespacedJob({
    namespace: before.namespace!,
    name: before.jobName!,
    propagationPolicy: 'Background',
  });

  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running', attempt: 2 }),
  );
  const { execution, attempts } = await driver.detailOf(id);
  expect(execution.namespace).toBe(before.namespace);
  expect(await jobsOf(execution.namespace!)).toEqual([execution.jobName]);
  expect(execution.jobName).not.toBe(before.jobName);
  // The agent may still say that it was stopped before we see that its Job is gone.
  expect(['job_not_found', 'agent_stopped']).toContain(attempts[0].exitReason);

  await platform.as(OWNER)('POST', `/stage-runs/runs/${id}/cancel`);
  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'canceled' }),
  );
  await eventually(async () =>
    expect(await driver.labelsOf(issue)).toEqual([]),
  );
});

it('an environment that somebody deletes is made again for the next attempt', async () => {
  const issue = await driver.labeledIssue(
    script(`${WRITE}\n  - status: waiting\n  - wait: { ms: 3000 }`),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ lastStatusText: 'waiting' }),
  );
  const { execution } = await driver.detailOf(id);
  await platform.core.deleteNamespace({ name: execution.namespace! });
  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'delivered', attempt: 2 }),
  );
});
