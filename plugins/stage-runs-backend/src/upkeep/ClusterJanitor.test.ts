import { mockServices } from '@backstage/backend-test-utils';
import { installTestClock } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { eventually } from '../__testUtils__/eventually';
import { aNewRun, aRun } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/startTestCluster';
import { RUN_ID_LABEL } from '../kube/jobNames';
import { RunJobs } from '../kube/RunJobs';
import { ClusterJanitor } from './ClusterJanitor';

jest.setTimeout(60_000);

const NEVER = new AbortController().signal;

let services: TestServices;
let cluster: TestCluster;
let issueNumber = 0;

beforeAll(async () => {
  [services, cluster] = await Promise.all([
    startKernelServices(),
    startTestCluster(),
  ]);
  // Whatever is made from now on is an hour old.
  await (await installTestClock(services.knex)).advance(3_600_000);
});

afterAll(async () => {
  await cluster.stop();
  await services.stop();
});

function janitor(changes: Partial<TestCluster> = {}) {
  return new ClusterJanitor({
    ...services,
    logger: mockServices.logger.mock(),
    kubernetes: { ...cluster, ...changes },
  });
}

type Stage = 'at work' | 'ended' | 'released' | 'attempt 1 removed';

async function runThatIs(stage: Stage) {
  const { knex } = services;
  issueNumber += 1;
  const run = aNewRun({ issue_number: issueNumber });
  const longAgo = knex.raw(`kernel.now() - interval '10 minutes'`);
  const isAtWork = stage === 'at work' || stage === 'attempt 1 removed';
  await knex('runs').insert({
    ...{ ...run, policy: JSON.stringify(run.policy), created_at: longAgo },
    ...{ status: isAtWork ? 'running' : 'failed', attempt: 2 },
    ...(!isAtWork && { outcome: 'failed', finished_at: longAgo }),
    ...(stage === 'released' && { environment_released_at: longAgo }),
  });
  const removedAt = stage === 'attempt 1 removed' ? longAgo : null;
  await knex('run_attempts').insert([
    { run_id: run.id, attempt: 1, job_name: 'a1', created_at: longAgo },
    { run_id: run.id, attempt: 2, job_name: 'a2', created_at: longAgo },
  ]);
  await knex('run_attempts')
    .where({ run_id: run.id, attempt: 1 })
    .update({ removed_at: removedAt });
  return run.id;
}

async function namespaceOf(runId: string): Promise<string> {
  const name = `ns-${runId}`;
  const labels = {
    'app.kubernetes.io/managed-by': 'stagecraft',
    [RUN_ID_LABEL]: runId,
  };
  await cluster.core.createNamespace({ body: { metadata: { name, labels } } });
  await cluster.core.createNamespacedServiceAccount({
    ...{ namespace: name, body: { metadata: { name: 'runner' } } },
  });
  return name;
}

async function jobOf(id: string, namespace: string, attempt: number) {
  const run = aRun({ id, attempt, namespace, service_account: 'runner' });
  await new RunJobs(cluster).ensureJob(run, { image: 'none', env: [] });
}

async function attemptsIn(namespace: string): Promise<number> {
  const { items } = await cluster.batch.listNamespacedJob({ namespace });
  return items.filter(job => !job.metadata!.deletionTimestamp).length;
}

async function isThere(name: string): Promise<boolean> {
  const { items } = await cluster.core.listNamespace();
  return items.some(
    ({ metadata }) =>
      metadata!.name === name && metadata!.deletionTimestamp === undefined,
  );
}

it('a namespace that was made again after its release goes; others stay', async () => {
  const released = await namespaceOf(await runThatIs('released'));
  const atWork = await namespaceOf(await runThatIs('at work'));
  const ended = await namespaceOf(await runThatIs('ended'));
  const unknown = await namespaceOf(crypto.randomUUID());
  const forged = await namespaceOf('0-no-uuid');

  expect(await janitor().removeLeftovers(NEVER)).toBe(1);

  await eventually(async () => expect(await isThere(released)).toBe(false));
  for (const kept of [atWork, ended, unknown, forged]) {
    expect(await isThere(kept)).toBe(true);
  }
});

it('the Job of a removed attempt goes, that of the present one stays', async () => {
  const id = await runThatIs('attempt 1 removed');
  const namespace = await namespaceOf(id);
  await jobOf(id, namespace, 1);
  await jobOf(id, namespace, 2);

  expect(await janitor().removeLeftovers(NEVER)).toBe(1);

  await eventually(async () => expect(await attemptsIn(namespace)).toBe(1));
});

it('the Jobs of a run that has ended go', async () => {
  const id = await runThatIs('ended');
  const namespace = await namespaceOf(id);
  await jobOf(id, namespace, 2);
  expect(await janitor().removeLeftovers(NEVER)).toBe(1);
  await eventually(async () => expect(await attemptsIn(namespace)).toBe(0));
});

it('looks at every page, and one that can not be removed keeps nobody else', async () => {
  const first = await namespaceOf(await runThatIs('released'));
  const second = await namespaceOf(await runThatIs('released'));
  const core = Object.create(cluster.core);
  core.listNamespace = async (options: { _continue?: string }) => {
    const { items } = await cluster.core.listNamespace();
    const wanted = options._continue ? second : first;
    return {
      items: items.filter(({ metadata }) => metadata!.name === wanted),
      metadata: options._continue ? {} : { _continue: 'more' },
    };
  };
  core.deleteNamespace = async (options: { name: string }) => {
    if (options.name === first) throw new Error('forbidden');
    return cluster.core.deleteNamespace(options);
  };

  expect(await janitor({ core }).removeLeftovers(NEVER)).toBe(1);
  await eventually(async () => expect(await isThere(second)).toBe(false));
  expect(await isThere(first)).toBe(true);
});
