import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import {
  createLocalCluster,
  type LocalCluster,
} from '@stagecraft/local-cluster';
import { namespaceName } from './namespaceNames';
import { NamespaceEnvironmentProvider } from './NamespaceEnvironmentProvider';
import type { EnvironmentRequest } from './types';

jest.setTimeout(30_000);

let folder: string;
let cluster: LocalCluster;
let core: CoreV1Api;
let provider: NamespaceEnvironmentProvider;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-environments-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'images'));
  cluster = await createLocalCluster({
    port: 0,
    dataDir: join(folder, 'cluster'),
    imageStore: join(folder, 'images'),
  });
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfigPath);
  core = config.makeApiClient(CoreV1Api);
  provider = new NamespaceEnvironmentProvider({ core, prefix: 'codex-issue' });
});

afterAll(async () => {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

const aRequest = (fence = '1'): EnvironmentRequest => ({
  runId: crypto.randomUUID(),
  attempt: 1,
  projectId: crypto.randomUUID(),
  repositoryId: crypto.randomUUID(),
  issueNumber: 12,
  agentKey: 'dev',
  correlationId: 'delivery-1',
  fence,
});

async function releaseAll(request: EnvironmentRequest): Promise<void> {
  const deadline = performance.now() + 10_000;
  while ((await provider.release(request)) !== 'gone') {
    if (performance.now() > deadline) throw new Error('still there');
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  }
}

it('makes a namespace with a service account that has no rights, once', async () => {
  const request = aRequest();
  const first = await provider.acquire(request);
  expect(await provider.acquire(request)).toEqual(first);
  expect(first).toEqual({
    state: 'ready',
    namespace: namespaceName(request, 'codex-issue'),
    serviceAccount: 'codex-runner',
  });
  const namespace = namespaceName(request, 'codex-issue');
  const { metadata } = await core.readNamespace({ name: namespace });
  expect(metadata).toMatchObject({
    labels: { 'stagecraft.dev/run-id': request.runId },
    annotations: { 'stagecraft.dev/correlation-id': 'delivery-1' },
  });
  const account = await core.readNamespacedServiceAccount({
    namespace,
    name: 'codex-runner',
  });
  expect(account.automountServiceAccountToken).toBe(false);
});

it('refuses a holder that was overtaken', async () => {
  const request = aRequest('5');
  await provider.acquire(request);
  await provider.acquire({ ...request, fence: '7' });
  await expect(provider.acquire({ ...request, fence: '6' })).rejects.toThrow(
    /older than 7/,
  );
  await expect(provider.release({ ...request, fence: '6' })).rejects.toThrow(
    /older than 7/,
  );
});

it('releases all of it, and says so again when asked again', async () => {
  const request = aRequest();
  await provider.acquire(request);
  await releaseAll(request);
  expect(await provider.release(request)).toBe('gone');
});

it('releasing what was never there is fine', async () => {
  expect(await provider.release(aRequest())).toBe('gone');
});

it('leaves a namespace alone that belongs to something else', async () => {
  const request = aRequest();
  const name = namespaceName(request, 'codex-issue');
  await core.createNamespace({ body: { metadata: { name } } });
  expect(await provider.acquire(request)).toMatchObject({
    state: 'failed',
    reason: 'environment_failed',
  });
  await provider.release(request);
  const { metadata } = await core.readNamespace({ name });
  expect(metadata?.deletionTimestamp).toBeUndefined();
});
