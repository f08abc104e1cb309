import { mockServices } from '@backstage/backend-test-utils';
import {
  LeaseLostError,
  type Claim,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { EnvironmentProvider } from '@stagecraft/backstage-plugin-stage-runs-node';
import { aRun } from '../__testUtils__/samples';
import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/startTestCluster';
import { RunJobs } from '../kube/RunJobs';
import type { RunRow } from '../runs/rows';
import { makeInCluster } from './makeInCluster';
import type { StepContext, StepResources } from './step';

jest.setTimeout(60_000);

const NAMESPACE = 'runs';

let cluster: TestCluster;
let jobs: RunJobs;

beforeAll(async () => {
  cluster = await startTestCluster();
  jobs = new RunJobs(cluster);
  await cluster.core.createNamespace({
    body: { metadata: { name: NAMESPACE } },
  });
  await cluster.core.createNamespacedServiceAccount({
    ...{ namespace: NAMESPACE, body: { metadata: { name: 'runner' } } },
  });
});

afterAll(() => cluster.stop());

/** A holder of the run as it was; while it makes something it freezes, and the run becomes `now`. */
function frozenContext(before: Partial<RunRow>, now: Partial<RunRow>) {
  const id = crypto.randomUUID();
  const place = { id, namespace: NAMESPACE, service_account: 'runner' };
  const run = aRun({ ...place, ...before });
  let isLost = false;
  const released: string[] = [];
  const context: StepContext = {
    run,
    claim: {
      row: run,
      signal: new AbortController().signal,
      confirm: async () => {
        if (isLost) throw new LeaseLostError('The lease was lost');
      },
    } as Claim<RunRow>,
    resources: {
      jobs,
      logger: mockServices.logger.mock(),
      store: { find: async () => aRun({ ...run, ...now }) },
      environments: {
        release: async ({ runId }) => {
          released.push(runId);
          return 'releasing';
        },
      } as Partial<EnvironmentProvider>,
    } as unknown as StepResources,
  };
  return {
    ...{ context, run, released },
    freeze: () => {
      isLost = true;
    },
  };
}

const jobsOf = async (run: RunRow) =>
  (await jobs.left(run)).jobs.filter(
    job => job.metadata!.deletionTimestamp === undefined,
  );

it.each<[string, Partial<RunRow>, number]>([
  ['the next attempt has taken its place', { attempt: 2 }, 0],
  [
    'the run has ended',
    { status: 'failed', outcome: 'failed', finished_at: new Date() },
    0,
  ],
  ['its successor wants the same', {}, 1],
])('a Job that is made too late, when %s', async (_, now, left) => {
  const { context, run, freeze } = frozenContext({ status: 'preparing' }, now);
  const making = makeInCluster(context, async () => {
    freeze();
    await jobs.ensureJob(run, { image: 'none', env: [] });
  });
  await expect(making).rejects.toThrow(LeaseLostError);
  expect(await jobsOf(run)).toHaveLength(left);
});

it('an environment that is made again after its release is released again', async () => {
  const { context, run, released, freeze } = frozenContext(
    { status: 'preparing' },
    { status: 'canceled', environment_released_at: new Date() },
  );
  await expect(makeInCluster(context, async () => freeze())).rejects.toThrow(
    LeaseLostError,
  );
  expect(released).toEqual([run.id]);
});

it('so is one whose request got no answer', async () => {
  const { context, run, released, freeze } = frozenContext(
    { status: 'preparing' },
    { status: 'canceled', environment_released_at: new Date() },
  );
  const making = makeInCluster(context, async () => {
    freeze();
    throw new Error('timeout');
  });
  await expect(making).rejects.toThrow(LeaseLostError);
  expect(released).toEqual([run.id]);
});

it('a request that failed under a lease that stands is told as it is', async () => {
  const { context, released } = frozenContext({}, {});
  const making = makeInCluster(context, async () => {
    throw new Error('forbidden');
  });
  await expect(making).rejects.toThrow('forbidden');
  expect(released).toEqual([]);
});

it('one that is not given back yet is its holder’s', async () => {
  const { context, released, freeze } = frozenContext(
    { status: 'preparing' },
    { status: 'canceled' },
  );
  await expect(makeInCluster(context, async () => freeze())).rejects.toThrow(
    LeaseLostError,
  );
  expect(released).toEqual([]);
});

it('nothing is made when the lease was lost before', async () => {
  const { context, freeze } = frozenContext({}, {});
  const make = jest.fn();
  freeze();
  await expect(makeInCluster(context, make)).rejects.toThrow(LeaseLostError);
  expect(make).not.toHaveBeenCalled();
});
