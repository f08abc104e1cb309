import { createServiceFactory } from '@backstage/backend-plugin-api';
import type { WaitingReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { reasonMessages } from '@stagecraft/backstage-plugin-stage-runs-common';
import {
  environmentProviderServiceRef,
  type EnvironmentState,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

const WORK = script('  - wait: { ms: 60000 }');
const NO_ROOM = 'There is no room.';
const FAILED: EnvironmentState = {
  ...{ state: 'failed', reason: 'environment_failed', message: NO_ROOM },
};

/** A plugin for environments, whose answers the test decides. */
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

beforeAll(async () => {
  platform = await startTestPlatform({ features: [environments] });
  driver = driverOf(platform);
});

afterEach(() => platform.gitHub.faults.clear());

afterAll(() => platform.stop());

/** The newest run of the issue and its status comment both say why it waits. */
async function waits(issue: number, waitingReason: WaitingReason) {
  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ reasonCode: waitingReason }),
  );
  await eventually(async () => {
    const [comment] = await driver.commentsOn(issue);
    expect(comment.body).toContain(reasonMessages.en[waitingReason]);
  }, 20_000);
}

async function endsWith(issue: number, reasonCode: string) {
  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'failed', reasonCode }),
  );
  await eventually(async () => {
    const [comment, ...others] = await driver.commentsOn(issue);
    expect(comment.body).toContain(NO_ROOM);
    expect(others).toEqual([]);
  }, 20_000);
}

it.each<[WaitingReason, string]>([
  ['environment_waiting', 'no_slot'],
  ['namespace_terminating', 'namespace_terminating'],
])(
  '%s: people see that the environment is not there yet, and later that it never will be (environment_failed)',
  async (waitingReason, reason) => {
    acquire = async () => ({ state: 'waiting', reason });
    const issue = await driver.labeledIssue(WORK);
    await waits(issue, waitingReason);

    acquire = async () => FAILED;
    await endsWith(issue, 'environment_failed');
    expect(await driver.runsOf(issue)).toHaveLength(1);
  },
);

it('retrying: a step that keeps failing is told of until it gives an answer', async () => {
  let failures = 0;
  acquire = async () => {
    failures += 1;
    throw new Error('The API server is away');
  };
  const issue = await driver.labeledIssue(WORK);
  await waits(issue, 'retrying');
  // What passes by itself within a moment is nobody's business.
  expect(failures).toBeGreaterThanOrEqual(3);

  acquire = async () => FAILED;
  await endsWith(issue, 'environment_failed');
});

it('permit_limit: the third run of an agent that may run twice waits for its turn', async () => {
  acquire = async () => ({ state: 'waiting', reason: 'no_slot' });
  const issues = [];
  for (const _ of [1, 2, 3]) issues.push(await driver.labeledIssue(WORK));
  await waits(issues[2], 'permit_limit');

  for (const issue of issues) {
    const [run] = await driver.runsOf(issue);
    await platform.as(OWNER)('POST', `/stage-runs/runs/${run.id}/cancel`);
    await driver.runThat(issue, found =>
      expect(found).toMatchObject({ reasonCode: 'stop_requested' }),
    );
  }
});

it('github_limited: a run that GitHub holds back waits as long as it was told to, then goes on', async () => {
  acquire = async () => FAILED;
  // Effects of the tests before ask for the same, and would have the credential limited first.
  await eventually(async () => {
    const open = await platform.knex('outbox').whereNotNull('claimable_at');
    expect(open).toEqual([]);
  }, 60_000);
  platform.gitHub.faults.setRestFault({
    ...{ operation: 'users/get-authenticated', kind: 'secondary-rate-limit' },
    retryAfterSeconds: 8,
  });
  const issue = await driver.labeledIssue(WORK);
  const run = await driver.runThat(issue, found =>
    expect(found).toMatchObject({ reasonCode: 'github_limited' }),
  );
  platform.gitHub.faults.clear();
  expect(run.status).toBe('preparing');
  await endsWith(issue, 'environment_failed');
});
