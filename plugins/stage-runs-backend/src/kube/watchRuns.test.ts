import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { createLocalCluster } from '@stagecraft/local-cluster';
import { eventually } from '../__testUtils__/eventually';
import { RUN_ID_LABEL } from './jobNames';
import { watchRuns } from './watchRuns';

jest.setTimeout(60_000);

type Cluster = Awaited<ReturnType<typeof createLocalCluster>>;

const namespace = 'default';
let folder: string;
let cluster: Cluster;
let stopping: AbortController;
let woken: string[];
let recoveries: number;

const start = async (port = 0) => {
  const imageStore = join(folder, 'images');
  const dataDir = join(folder, 'cluster');
  cluster = await createLocalCluster({ port, dataDir, imageStore });
};

const clients = () => {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfigPath);
  const core = config.makeApiClient(CoreV1Api);
  return { config, core, batch: config.makeApiClient(BatchV1Api) };
};

const createJob = (name: string, image: string, command: string[]) => {
  const labels = { [RUN_ID_LABEL]: name };
  const containers = [{ name: 'agent', image, command }];
  const spec = { restartPolicy: 'Never', containers };
  const template = { metadata: { labels }, spec };
  const body = { metadata: { name, labels }, spec: { template } };
  return clients().batch.createNamespacedJob({ namespace, body });
};

const watch = () =>
  watchRuns({
    ...clients(),
    signal: stopping.signal,
    logger: mockServices.logger.mock(),
    onChange: runId => woken.push(runId),
    onRecovered: () => {
      recoveries += 1;
    },
  });

const isWoken = (runId: string) =>
  eventually(() => expect(woken).toContain(runId));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-watch-'));
  await chmod(folder, 0o755);
  const image = join(folder, 'images/shell/latest');
  await mkdir(image, { recursive: true });
  await writeFile(join(image, 'image.json'), '{}');
  [stopping, woken, recoveries] = [new AbortController(), [], 0];
  await start();
  await eventually(() =>
    clients().core.readNamespacedServiceAccount({ namespace, name: 'default' }),
  );
});

afterEach(async () => {
  stopping.abort();
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

it('tells at once that an image cannot be pulled', async () => {
  watch();
  await createJob('unpulled', 'nowhere:1', ['true']);
  await eventually(() => expect(woken).toContain('unpulled'), 1_000);
});

it('tells that an agent has ended or its pod is gone, and nothing of one at work', async () => {
  watch();
  await createJob('ends', 'shell', ['true']);
  await createJob('works', 'shell', ['sleep', '60']);
  await isWoken('ends');
  const labelSelector = `${RUN_ID_LABEL}=works`;
  const pod = await eventually(async () => {
    const query = { namespace, labelSelector };
    const [found] = (await clients().core.listNamespacedPod(query)).items;
    expect(found.status?.phase).toBe('Running');
    return found;
  });
  expect(woken).not.toContain('works');
  const key = { namespace, name: pod.metadata!.name! };
  await clients().core.deleteNamespacedPod({ ...key, gracePeriodSeconds: 0 });
  await isWoken('works');
});

it('tells of an agent that ended before the watch began', async () => {
  await createJob('early', 'shell', ['true']);
  await eventually(async () => {
    const key = { namespace, name: 'early' };
    const job = await clients().batch.readNamespacedJob(key);
    expect(job.status?.succeeded).toBe(1);
  });
  watch();
  await isWoken('early');
});

it('goes on after the API was away and has forgotten its history', async () => {
  watch();
  await createJob('lost', 'shell', ['sleep', '60']);
  await createJob('first', 'shell', ['true']);
  await isWoken('first');
  const port = Number(new URL(cluster.url).port);
  await cluster.close();
  await start(port);
  await eventually(() => expect(recoveries).toBeGreaterThan(0));
  // Its node has restarted meanwhile.
  await isWoken('lost');
  await createJob('after', 'shell', ['true']);
  await isWoken('after');
});
