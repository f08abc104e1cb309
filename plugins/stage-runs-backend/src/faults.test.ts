import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
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

afterEach(() => platform.gitHub.faults.clear());

afterAll(() => platform.stop());

const WRITE = script(
  '  - write: { path: docs/hours.md, content: "9 to 5\\n" }',
);

const delivered = (issue: number) =>
  driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'delivered' }),
  );

const pullRequests = async (issue: number) => {
  const pulls: { head: { ref: string } }[] = await platform.onGitHub(
    'olivia',
    'GET',
    '/pulls?state=all',
  );
  return pulls.filter(pull => pull.head.ref === `codex/issue-${issue}`);
};

it('a pull request whose answer was lost is not opened twice', async () => {
  platform.gitHub.faults.setRestFault({
    ...{ operation: 'pulls/create', kind: 'lost-answer', next: 1 },
  });
  const issue = await driver.labeledIssue(WRITE);
  await delivered(issue);
  expect(await pullRequests(issue)).toHaveLength(1);
});

it('a status comment whose answer was lost is found again', async () => {
  platform.gitHub.faults.setRestFault({
    ...{ operation: 'issues/create-comment', kind: 'lost-answer', next: 1 },
  });
  const issue = await driver.labeledIssue(WRITE);
  await delivered(issue);
  await eventually(async () => {
    const comments = await driver.commentsOn(issue);
    expect(comments).toHaveLength(1);
    expect(comments[0].body).toContain('### ✅ Delivered');
  });
});

it('GitHub failing for a while delays the delivery', async () => {
  platform.gitHub.faults.setRestFault({
    ...{ operation: 'pulls/create', kind: 'respond', status: 502, next: 2 },
  });
  const issue = await driver.labeledIssue(WRITE);
  await delivered(issue);
  expect(await pullRequests(issue)).toHaveLength(1);
});

it('E2E-133 a delivery that GitHub sends three times starts one run', async () => {
  platform.gitHub.faults.setWebhookFault({
    ...{ kind: 'duplicate', copies: 2, events: ['issues.labeled'], next: 1 },
  });
  const issue = await driver.labeledIssue(WRITE);
  await delivered(issue);
  expect(await driver.runsOf(issue)).toHaveLength(1);
});

it('a Job that is deleted from outside ends the run honestly, and its label goes', async () => {
  const issue = await driver.labeledIssue(script('  - wait: { ms: 60000 }'));
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running' }),
  );
  const { execution } = await driver.detailOf(id);
  await platform.batch.deleteNamespacedJob({
    namespace: execution.namespace!,
    name: execution.jobName!,
    propagationPolicy: 'Background',
  });
  const ended = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'failed', outcome: 'failed' }),
  );
  // The agent may still say that it was stopped before we see that its Job is gone.
  expect(['job_not_found', 'agent_stopped']).toContain(ended.reasonCode);
  await eventually(async () =>
    expect(await driver.labelsOf(issue)).toEqual([]),
  );
});
