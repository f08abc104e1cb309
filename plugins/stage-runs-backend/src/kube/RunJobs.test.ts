import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { createLocalCluster } from '@stagecraft/local-cluster';
import { eventually } from '../__testUtils__/eventually';
import { aRun } from '../__testUtils__/samples';
import { credentialsName, jobName } from './jobNames';
import { RunJobs } from './RunJobs';

jest.setTimeout(60_000);

type Cluster = Awaited<ReturnType<typeof createLocalCluster>>;

let folder: string;
let cluster: Cluster;
let core: CoreV1Api;
let jobs: RunJobs;

const NAMESPACE = 'runs';
/** Tells that it works, and does not let itself be ended politely. */
const STUBBORN = `process.on('SIGTERM', () => {}); console.log('at work'); setInterval(() => {}, 1000);`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-jobs-'));
  // The pods may run as another user.
  await chmod(folder, 0o755);
  const imageStore = join(folder, 'images');
  const image = join(imageStore, 'stubborn', '1');
  await mkdir(image, { recursive: true });
  await writeFile(join(image, 'agent.mjs'), STUBBORN);
  const entrypoint = ['node', 'agent.mjs'];
  await writeFile(join(image, 'image.json'), JSON.stringify({ entrypoint }));
  cluster = await createLocalCluster({
    ...{ port: 0, dataDir: join(folder, 'cluster'), imageStore },
  });
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfigPath);
  core = config.makeApiClient(CoreV1Api);
  jobs = new RunJobs({ core, batch: config.makeApiClient(BatchV1Api) });
  await core.createNamespace({ body: { metadata: { name: NAMESPACE } } });
  await core.createNamespacedServiceAccount({
    ...{ namespace: NAMESPACE, body: { metadata: { name: 'runner' } } },
  });
});

afterAll(async () => {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

async function workingAttempt(id: string, attempt: number) {
  const run = aRun({
    ...{ id, attempt, namespace: NAMESPACE, service_account: 'runner' },
  });
  await jobs.ensureCredentials(run, { token: 't', rpcUrl: 'http://x' });
  await jobs.ensureJob(run, { image: 'stubborn:1', env: [] });
  await eventually(async () => {
    const { pods } = await jobs.left(run, attempt);
    const log = await core.readNamespacedPodLog({
      ...{ namespace: NAMESPACE, name: pods[0].metadata!.name! },
    });
    expect(log).toContain('at work');
  });
  return run;
}

it('an attempt finds the secrets of its runtime beside its token', async () => {
  const run = aRun({
    ...{ id: '0000000000b1', attempt: 1, namespace: NAMESPACE },
  });
  const secrets = { 'model-key': 'sk-1', 'run-token': 'not this one' };
  await jobs.ensureCredentials(run, {
    token: 't',
    rpcUrl: 'http://x',
    secrets,
  });

  const { data } = await core.readNamespacedSecret({
    ...{ namespace: NAMESPACE, name: credentialsName(run) },
  });
  const text = (name: string) => Buffer.from(data![name], 'base64').toString();
  expect(text('model-key')).toBe('sk-1');
  expect(text('run-token')).toBe('t');
});

it('an attempt is found by its number, a run as a whole', async () => {
  const first = await workingAttempt('0000000000a1', 1);
  const second = await workingAttempt('0000000000a1', 2);

  const namesOf = async (attempt?: number) =>
    (await jobs.left(first, attempt)).jobs.map(job => job.metadata!.name);
  expect(await namesOf(1)).toEqual([jobName(first)]);
  expect(await namesOf(2)).toEqual([jobName(second)]);
  expect((await namesOf()).sort()).toEqual([jobName(first), jobName(second)]);
  expect((await jobs.read(second)).pods).toHaveLength(1);
});

it('nothing is left of a run that has no environment yet', async () => {
  expect(await jobs.left(aRun())).toEqual({ jobs: [], pods: [] });
});

it('pods that do not end are taken away by force', async () => {
  const run = await workingAttempt('0000000000b1', 1);
  await jobs.delete(run, { jobs: (await jobs.left(run)).jobs, pods: [] });
  const ending = await eventually(async () => {
    const left = await jobs.left(run);
    expect(left.jobs).toEqual([]);
    expect(left.pods[0].metadata!.deletionTimestamp).toBeDefined();
    return left.pods;
  });

  const forcedAt = performance.now();
  await jobs.forceDelete(run, ending);
  await eventually(async () =>
    expect(await jobs.left(run)).toEqual({ jobs: [], pods: [] }),
  );
  // Otherwise it would have had 10 s from SIGTERM to SIGKILL.
  expect(performance.now() - forcedAt).toBeLessThan(5_000);
  await jobs.forceDelete(run, ending);
});
