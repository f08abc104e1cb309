import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  NetworkingV1Api,
} from '@kubernetes/client-node';
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
  provider = new NamespaceEnvironmentProvider({
    ...{ core, networking: config.makeApiClient(NetworkingV1Api) },
    ...{ prefix: 'codex-issue', egressPorts: [443] },
  });
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
  mode: 'code-only',
  kubernetesRights: 'none',
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
    labels: {
      'stagecraft.dev/run-id': request.runId,
      'pod-security.kubernetes.io/enforce': 'restricted',
    },
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

describe('the limits of a namespace', () => {
  const made: string[] = [];

  /** As `core`, but with quotas, which the local cluster has not. */
  function withLimits(answer: (kind: string) => Promise<object>) {
    const quotas = Object.create(core, {
      createNamespacedResourceQuota: { value: () => answer('quota') },
    }) as CoreV1Api;
    const createNamespacedNetworkPolicy = () => answer('policy');
    return new NamespaceEnvironmentProvider({
      core: quotas,
      networking: {
        createNamespacedNetworkPolicy,
      } as unknown as NetworkingV1Api,
      ...{ prefix: 'codex-issue', egressPorts: [443] },
    });
  }

  const refusing = (code: number) => async (): Promise<object> => {
    throw new ApiException(code, 'refused', '{}', {});
  };

  beforeEach(() => made.splice(0));

  it('are made where the cluster serves them', async () => {
    const limited = withLimits(async kind => {
      made.push(kind);
      return {};
    });
    expect(await limited.acquire(aRequest())).toMatchObject({ state: 'ready' });
    expect(made.sort()).toEqual(['policy', 'quota']);
  });

  it.each([
    [409, 'are there already'],
    [404, 'are unknown'],
    [405, 'may not be made'],
  ])('a cluster that answers %d, as they %s, is used', async code => {
    const limited = withLimits(refusing(code));
    expect(await limited.acquire(aRequest())).toMatchObject({ state: 'ready' });
  });

  it.each([403, 500])('an answer of %d is an error', async code => {
    const limited = withLimits(refusing(code));
    await expect(limited.acquire(aRequest())).rejects.toMatchObject({ code });
  });
});
