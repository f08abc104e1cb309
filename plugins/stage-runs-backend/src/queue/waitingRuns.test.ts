import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  installTestClock,
  type TestClock,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { reasonMessages } from '@stagecraft/backstage-plugin-stage-runs-common';
import {
  environmentProviderServiceRef,
  type EnvironmentState,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { driverOf, script, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import { aNewRun } from '../__testUtils__/samples';
import {
  OWNER,
  startTestPlatform,
  WRITER,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

const WORK = script('  - wait: { ms: 60000 }');
const DAYS_30_MS = 30 * 24 * 3_600_000;
const ACTIVE = ['pending', 'preparing', 'running', 'waiting_backpressure'];
const NO_ROOM: EnvironmentState = {
  ...{ state: 'failed', reason: 'environment_failed' },
  message: 'There is no room.',
};

let acquire: () => Promise<EnvironmentState>;
const environments = createServiceFactory({
  service: environmentProviderServiceRef,
  deps: {},
  factory: () => ({
    acquire: () => acquire(),
    release: async () => 'gone' as const,
  }),
});

let platform: TestPlatform;
let driver: Driver;
let clock: TestClock;
let otherIssue = 10_000;

beforeAll(async () => {
  platform = await startTestPlatform({
    features: [environments],
    runs: { parallelLimits: { project: 3, platform: 5 } },
  });
  driver = driverOf(platform);
  clock = await installTestClock(platform.knex);
});

beforeEach(() => {
  acquire = async () => ({ state: 'waiting', reason: 'no_slot' });
});

/** Nothing of a test is left in the queue or at work. */
afterEach(async () => {
  platform.gitHub.faults.clear();
  const left = await platform
    .knex('runs')
    .whereIn('status', ACTIVE)
    .pluck('id');
  await platform.knex('runs').whereIn('id', left).delete();
});

afterAll(() => platform.stop());

/** Runs at work that nobody brings forward. */
async function atWork(
  count: number,
  changes: { project_id?: string; agent_key?: string } = {},
): Promise<void> {
  for (let each = 1; each <= count; each += 1) {
    otherIssue += 1;
    const run = aNewRun({
      project_id: platform.projectId,
      repository_id: platform.repositoryId,
      issue_number: otherIssue,
      agent_key: 'qa',
      ...changes,
    });
    await platform.knex('runs').insert({
      ...run,
      policy: JSON.stringify(run.policy),
      status: 'preparing',
      created_at: platform.knex.raw('kernel.now()'),
    });
    await platform.knex('permits').insert({
      ...{ project_id: run.project_id, agent_key: run.agent_key },
      ...{ permit_no: each, run_id: run.id },
      granted_at: platform.knex.raw('kernel.now()'),
    });
  }
}

const OTHER_PROJECT = { project_id: '0b0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0999' };

async function pendingRun(reasonCode: string) {
  const issue = await driver.labeledIssue(WORK);
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'pending', reasonCode }),
  );
  return { issue, id };
}

async function commentSays(issue: number, ...texts: string[]) {
  await eventually(async () => {
    const [comment] = await driver.commentsOn(issue);
    texts.forEach(text => expect(comment.body).toContain(text));
  }, 20_000);
}

const operate = (id: string, action: string, body?: object) =>
  platform.as(WRITER)('POST', `/stage-runs/runs/${id}/${action}`, body);

it('project_limit: a run of an agent that has places waits for its project', async () => {
  await atWork(3);
  const { issue, id } = await pendingRun('project_limit');
  expect((await driver.detailOf(id)).execution).toMatchObject({
    waitingReason: 'project_limit',
    waitsForLimit: { scope: 'project', atWork: 3, allowed: 3 },
    ...{ queuePosition: 1, priority: 'normal' },
  });
  await commentSays(
    issue,
    `${reasonMessages.en.project_limit} (3 of 3 at work, place 1 in the queue)`,
  );
});

it('platform_limit: a run of a project that has places waits for the platform, and finds a place that nobody has given away', async () => {
  await atWork(2);
  await atWork(3, OTHER_PROJECT);
  const { issue, id } = await pendingRun('platform_limit');
  expect((await driver.detailOf(id)).execution).toMatchObject({
    waitsForLimit: { scope: 'platform', atWork: 5, allowed: 5 },
    queuePosition: 1,
  });
  await commentSays(issue, reasonMessages.en.platform_limit, '5 of 5 at work');

  // What is left when the host dies between the end of a run and its look.
  await platform
    .knex('permits')
    .where({ ...OTHER_PROJECT, permit_no: 1 })
    .delete();
  // Its own next look, where no other comes before.
  await clock.advance(10 * 60_000);
  await eventually(async () => {
    const run = await platform.knex('runs').where({ id }).first();
    expect(run.status).toBe('preparing');
  }, 40_000);
  expect((await driver.detailOf(id)).execution.waitsForLimit).toBeUndefined();
});

it('a person puts a waiting run first and back, which others see', async () => {
  await atWork(3);
  const first = await pendingRun('project_limit');
  const second = await pendingRun('project_limit');
  const placeOf = async (id: string) =>
    (await driver.detailOf(id)).execution.queuePosition;
  expect(await placeOf(second.id)).toBe(2);

  for (let time = 0; time < 2; time += 1) {
    const answer = await operate(second.id, 'priority', { priority: 'high' });
    expect(answer).toMatchObject({
      status: 200,
      body: { execution: { priority: 'high', queuePosition: 1 } },
    });
  }
  expect(await placeOf(first.id)).toBe(2);
  await commentSays(second.issue, 'place 1 in the queue, put first');
  await operate(second.id, 'priority', { priority: 'normal' });
  expect(await placeOf(second.id)).toBe(2);

  const events = await driver.eventsOf(second.id);
  const moves = events.filter(({ type }) => type === 'run.priority.changed');
  expect(moves).toMatchObject([
    { actor: { type: 'human', id: WRITER }, payload: { to: 'high' } },
    { actor: { type: 'human', id: WRITER }, payload: { to: 'normal' } },
  ]);
});

it('a run that has a place, or has ended, can not be put first', async () => {
  const issue = await driver.labeledIssue(WORK);
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ reasonCode: 'environment_waiting' }),
  );
  const asked = () => operate(id, 'priority', { priority: 'high' });
  expect(await asked()).toMatchObject({ status: 409 });
  acquire = async () => NO_ROOM;
  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'failed' }),
  );
  expect(await asked()).toMatchObject({ status: 409 });
  const wrong = await operate(id, 'priority', { priority: 'highest' });
  expect(wrong.status).toBe(400);
});

/** A month passes, and whoever may look at the run does, twice. */
async function waitForAMonth(id: string): Promise<void> {
  await clock.advance(DAYS_30_MS);
  await lookedAt(id);
  await lookedAt(id);
}

async function lookedAt(id: string): Promise<void> {
  const { knex } = platform;
  const { fence } = await knex('runs').where({ id }).first();
  await knex('runs')
    .where({ id })
    .update({ claimable_at: knex.raw('kernel.now()') });
  await eventually(async () => {
    const run = await knex('runs').where({ id }).first();
    expect(Number(run.fence)).toBeGreaterThan(Number(fence));
    expect(run.lease_owner).toBeNull();
  }, 20_000);
}

async function stopsAtOnce(id: string): Promise<void> {
  const before = performance.now();
  await platform.as(OWNER)('POST', `/stage-runs/runs/${id}/cancel`);
  await eventually(async () => {
    const { summary } = await driver.detailOf(id);
    expect(summary).toMatchObject({ status: 'canceled' });
  });
  // Far less than any time after which somebody would look.
  expect(performance.now() - before).toBeLessThan(10_000);
}

describe('no deadline, lease or sweep ends a run that waits for 30 days', () => {
  it('for a place, also when the database fails once then', async () => {
    await atWork(3);
    const { id } = await pendingRun('project_limit');
    await waitForAMonth(id);
    await platform.knex.raw('alter table permits rename to permits_away');
    await waitUntilFailed(id);
    await platform.knex.raw('alter table permits_away rename to permits');
    const { summary } = await driver.detailOf(id);
    expect(summary).toMatchObject({ status: 'pending' });
    await stopsAtOnce(id);
  });

  it('for its environment, also when that fails once then', async () => {
    const issue = await driver.labeledIssue(WORK);
    const { id } = await driver.runThat(issue, run =>
      expect(run).toMatchObject({ reasonCode: 'environment_waiting' }),
    );
    await waitForAMonth(id);
    let failures = 0;
    acquire = async () => {
      failures += 1;
      if (failures <= 4) throw new Error('The API server is away');
      return { state: 'waiting', reason: 'no_slot' };
    };
    await eventually(() => expect(failures).toBeGreaterThan(4), 40_000);
    const { summary } = await driver.detailOf(id);
    expect(summary).toMatchObject({ status: 'preparing' });
    await stopsAtOnce(id);
  });

  it('for GitHub', async () => {
    const id = await limitedRun();
    await waitForAMonth(id);
    const { summary } = await driver.detailOf(id);
    expect(summary).toMatchObject({ status: 'waiting_backpressure' });
    await stopsAtOnce(id);
  });
});

/** Until a step of the run has thrown. */
async function waitUntilFailed(id: string): Promise<void> {
  await platform
    .knex('runs')
    .where({ id })
    .update({ claimable_at: platform.knex.raw('kernel.now()') });
  await eventually(async () => {
    const run = await platform.knex('runs').where({ id }).first();
    expect(run.claim_count).toBeGreaterThan(0);
    expect(run.lease_owner).toBeNull();
  }, 20_000);
}

/** GitHub has said to come back in 31 days. */
async function limitedRun(): Promise<string> {
  otherIssue += 1;
  const run = aNewRun({
    project_id: platform.projectId,
    repository_id: platform.repositoryId,
    issue_number: otherIssue,
  });
  await platform.knex('runs').insert({
    ...run,
    policy: JSON.stringify(run.policy),
    status: 'waiting_backpressure',
    waiting_reason: 'github_limited',
    waiting_until: platform.knex.raw(`kernel.now() + interval '31 days'`),
    created_at: platform.knex.raw('kernel.now()'),
    preparing_at: platform.knex.raw('kernel.now()'),
    started_at: platform.knex.raw('kernel.now()'),
    claimable_at: platform.knex.raw('kernel.now()'),
  });
  return run.id;
}
