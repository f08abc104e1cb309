import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import { runnersOf } from './__testUtils__/runners';
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

it('E2E-092 a run whose replica died is taken over, and that is counted and told', async () => {
  const { knex } = platform;
  const { id } = await runnersOf(platform).attemptInProgress();
  await knex('runs')
    .where({ id })
    .update({
      ...{ status: 'failed', outcome: 'failed', finished_at: 'now' },
      lease_owner: 'replica-a:42:5f4f3c1d',
      lease_until: knex.raw(`kernel.now() - interval '2 seconds'`),
      claimable_at: knex.raw(`kernel.now() - interval '2 seconds'`),
    });
  await eventually(async () =>
    expect((await driver.detailOf(id)).takeovers).toBe(1),
  );
  const events = await driver.eventsOf(id);
  const [{ actor, payload }] = events.filter(
    event => event.type === 'run.takeover',
  );
  expect(actor).toEqual({ type: 'system', id: 'stage-runs' });
  const { from, to, afterMs } = payload as Record<string, unknown>;
  expect(from).toBe('replica-a:42:5f4f3c1d');
  expect(to).toMatch(new RegExp(`:${process.pid}:`));
  // The lease of 10 s had ended 2 s ago.
  expect(afterMs).toBeGreaterThanOrEqual(12_000);
});
