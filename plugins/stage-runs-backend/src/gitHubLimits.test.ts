import {
  installTestClock,
  type TestClock,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

let platform: TestPlatform;
let driver: Driver;
let clock: TestClock;
let bot: string;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
  clock = await installTestClock(platform.knex);
  bot = platform.tokens['stagecraft-bot'];
});

afterEach(() => platform.gitHub.faults.clear());

afterAll(() => platform.stop());

const WRITE = script(
  '  - write: { path: docs/hours.md, content: "9 to 5\\n" }',
);

const asked = () => platform.gitHub.requests.of(bot);

const pullRequests = async (issue: number) => {
  const pulls: { head: { ref: string } }[] = await platform.onGitHub(
    'olivia',
    'GET',
    '/pulls?state=all',
  );
  return pulls.filter(pull => pull.head.ref === `codex/issue-${issue}`);
};

/** A run of a new issue, once it is limited. */
async function limitedRun(status: string) {
  const issue = await driver.labeledIssue(WRITE);
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status, reasonCode: 'github_limited' }),
  );
  return { issue, id };
}

const PATIENCE_MS = 90_000;

const delivered = (issue: number) =>
  eventually(async () => {
    const [run] = await driver.runsOf(issue);
    expect(run).toMatchObject({ outcome: 'delivered' });
  }, PATIENCE_MS);

/** A process may take what it has read of the limit for true for one second more. */
const deliveredWhenWoken = (issue: number, runId: string) =>
  eventually(async () => {
    await wakeAll(runId);
    const [run] = await driver.runsOf(issue);
    expect(run).toMatchObject({ outcome: 'delivered' });
  }, PATIENCE_MS);

async function waitingUntil(runId: string): Promise<number> {
  const { execution } = await driver.detailOf(runId);
  return Date.parse(execution.waitingUntil!);
}

/** Everything that may ask GitHub is woken, and has been handled. */
async function wakeAll(runId: string) {
  const { knex } = platform;
  await knex('runs')
    .where({ id: runId })
    .update({
      claimable_at: knex.raw('kernel.now()'),
    });
  await knex('outbox')
    .whereNotNull('claimable_at')
    .update({
      claimable_at: knex.raw('kernel.now()'),
    });
  const due = (table: string) =>
    knex(table)
      .where('claimable_at', '<=', knex.raw('kernel.now()'))
      .first('id');
  await eventually(async () => {
    expect(await due('runs')).toBeUndefined();
    expect(await due('outbox')).toBeUndefined();
  });
}

it('a primary limit at the delivery is waited out until its reset, and GitHub is not asked meanwhile', async () => {
  // Strikes once: a second request would be answered.
  platform.gitHub.faults.setRestFault({
    ...{ kind: 'primary-rate-limit', operation: 'pulls/create', token: bot },
    ...{ resetInSeconds: 3_600, next: 1 },
  });
  const { issue, id } = await limitedRun('waiting_backpressure');
  await wakeAll(id);
  const before = asked();
  for (let time = 0; time < 3; time += 1) await wakeAll(id);
  expect(asked()).toBe(before);
  const until = await waitingUntil(id);
  expect(until - Date.now()).toBeGreaterThan(50 * 60_000);
  expect(platform.gitHub.requests.of(bot, 'pulls/create')).toBe(1);

  await clock.advance(62 * 60_000);
  await deliveredWhenWoken(issue, id);
  expect(await pullRequests(issue)).toHaveLength(1);
  expect(platform.gitHub.requests.of(bot, 'pulls/create')).toBe(2);
  const events = await driver.eventsOf(id);
  const waits = events.filter(({ type }) => type.startsWith('run.wait.'));
  expect(waits).toMatchObject([
    {
      type: 'run.wait.paused',
      payload: {
        ...{ reason: 'github_limited', credential: 'bot', limit: 'primary' },
        until: new Date(until).toISOString(),
      },
    },
    { type: 'run.wait.resumed' },
  ]);
});

it('a limit of git that names no time is waited out for a minute', async () => {
  platform.gitHub.faults.setGitFault({
    ...{ kind: 'secondary-rate-limit', service: 'git-receive-pack' },
    ...{ status: 429, next: 1 },
  });
  const { issue, id } = await limitedRun('waiting_backpressure');
  const { rows } = await platform.knex.raw('select kernel.now() as now');
  expect((await waitingUntil(id)) - rows[0].now).toBeGreaterThan(30_000);
  const pushes = platform.gitHub.requests.of(bot, 'git-receive-pack');
  await wakeAll(id);
  expect(platform.gitHub.requests.of(bot, 'git-receive-pack')).toBe(pushes);
  // A minute, and twice that so soon after the limit of the test before.
  await clock.advance(140_000);
  await deliveredWhenWoken(issue, id);
  expect(await pullRequests(issue)).toHaveLength(1);
});

it('a secondary limit without a time holds a preparation back and does not use up its time', async () => {
  platform.gitHub.faults.setRestFault({
    ...{ kind: 'secondary-rate-limit', operation: 'users/get-authenticated' },
    ...{ retryAfter: 'absent', next: 1 },
  });
  const { issue, id } = await limitedRun('preparing');
  const before = platform.gitHub.requests.of(bot, 'users/get-authenticated');
  await wakeAll(id);
  await wakeAll(id);
  expect(platform.gitHub.requests.of(bot, 'users/get-authenticated')).toBe(
    before,
  );
  await clock.advance(40 * 60_000);
  await deliveredWhenWoken(issue, id);
  const { limited_since: since } = await platform
    .knex('runs')
    .where({ id })
    .first();
  expect(since).toBeNull();
});

it('a run that GitHub limits for six hours ends and says what to do', async () => {
  platform.gitHub.faults.setRestFault({
    ...{ kind: 'secondary-rate-limit', operation: 'users/get-authenticated' },
    retryAfterSeconds: 30 * 60,
  });
  const { issue, id } = await limitedRun('preparing');
  await clock.advance(6 * 3_600_000);
  const run = await driver.runThat(issue, ended =>
    expect(ended).toMatchObject({
      ...{ status: 'failed', outcome: 'limited' },
      reasonCode: 'github_limited_too_long',
    }),
  );
  expect(run.id).toBe(id);
  expect((await driver.detailOf(id)).execution.message).toContain(
    'a bot token of its own',
  );
  platform.gitHub.faults.clear();
  await clock.advance(3_600_000);
  await eventually(async () => {
    const [comment] = await driver.commentsOn(issue);
    expect(comment.body).toContain('a bot token of its own');
  }, 40_000);
});

it('a label whose handling meets a limit starts its run after it', async () => {
  platform.gitHub.faults.setRestFault({
    ...{ kind: 'primary-rate-limit', operation: 'issues/get', token: bot },
    resetInSeconds: 3,
  });
  const issue = await driver.labeledIssue(WRITE);
  await delivered(issue);
  expect(await driver.runsOf(issue)).toHaveLength(1);
});

const IS_LONG = process.env.STAGECRAFT_TEST_LONG === '1';
const MORE_OPERATIONS = [
  'issues/get',
  'repos/get-commit',
  'issues/add-labels',
  'pulls/list',
];

describe('GitHub failing for a while', () => {
  it.each([
    'issues/create-comment',
    'pulls/create',
    ...(IS_LONG ? MORE_OPERATIONS : []),
  ])('at %s delays the run, and nothing is done twice', async operation => {
    platform.gitHub.faults.setRestFault({
      ...{ kind: 'respond', status: 502, operation, next: 2, token: bot },
    });
    const issue = await driver.labeledIssue(WRITE);
    await delivered(issue);
    await eventually(async () => {
      const comments = await driver.commentsOn(issue);
      expect(comments).toHaveLength(1);
      expect(comments[0].body).toContain('### ✅ Delivered');
      expect(await driver.labelsOf(issue)).toContain('state:in-review');
    }, PATIENCE_MS);
    expect(await driver.runsOf(issue)).toHaveLength(1);
    expect(await pullRequests(issue)).toHaveLength(1);
  });

  it('by not answering at all delays the delivery', async () => {
    platform.gitHub.faults.setRestFault({
      ...{ kind: 'timeout', operation: 'pulls/create', next: 1, token: bot },
    });
    const issue = await driver.labeledIssue(WRITE);
    await delivered(issue);
    expect(await pullRequests(issue)).toHaveLength(1);
  });

  it.each(['git-upload-pack', 'git-receive-pack'] as const)(
    'at %s of git delays the run',
    async service => {
      platform.gitHub.faults.setGitFault({
        ...{ kind: 'respond', status: 503, service, next: 2, token: bot },
      });
      const issue = await driver.labeledIssue(WRITE);
      await delivered(issue);
      expect(await pullRequests(issue)).toHaveLength(1);
    },
  );
});

it('an agent whose source is limited waits for it, longer than an agent may take to start', async () => {
  const platformToken = platform.tokens['stagecraft-platform'];
  platform.gitHub.faults.setGitFault({
    ...{ kind: 'secondary-rate-limit', service: 'git-upload-pack' },
    ...{ token: platformToken, retryAfterSeconds: 20 * 60, next: 1 },
  });
  const { issue, id } = await limitedRun('preparing');
  const until = await waitingUntil(id);
  const { rows } = await platform.knex.raw('select kernel.now() as now');
  expect(until - rows[0].now).toBeGreaterThan(15 * 60_000);
  const asksFor = () =>
    platform.gitHub.requests.of(platformToken, 'git-upload-pack');
  const before = asksFor();
  await wakeAll(id);
  expect(asksFor()).toBe(before);

  await clock.advance(23 * 60_000);
  await deliveredWhenWoken(issue, id);
  expect((await driver.detailOf(id)).summary.attempt).toBe(1);
});
