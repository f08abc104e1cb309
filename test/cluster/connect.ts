import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalCluster } from '@stagecraft/local-cluster';
import {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  V1Job,
  V1Pod,
  V1PodSpec,
} from '@kubernetes/client-node';

/** A kubelet tells CrashLoopBackOff half a minute after the pod was created. */
const WAIT_LIMIT_MS = 45_000;
const POLL_MS = 20;
const TEST_LIMIT_MS = 90_000;
const LOCAL_IMAGE = 'contract/shell:local';

/** The cluster under test, and what a test needs to talk to it. */
export interface Connection {
  config: KubeConfig;
  core: CoreV1Api;
  batch: BatchV1Api;
  /** An image with a POSIX shell. */
  image: string;
  /** What is removed at the end. */
  scopes: Scope[];
  close(): Promise<void>;
}

async function startLocalCluster() {
  const folder = await mkdtemp(join(tmpdir(), 'cluster-contract-'));
  await chmod(folder, 0o755);
  const imageStore = join(folder, 'images');
  const image = join(imageStore, 'contract/shell/local');
  await mkdir(image, { recursive: true });
  await writeFile(join(image, 'image.json'), '{"entrypoint": ["sh"]}');
  const dataDir = join(folder, 'data');
  const cluster = await createLocalCluster({ port: 0, dataDir, imageStore });
  const close = async () => {
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { kubeconfigPath: cluster.kubeconfigPath, close };
}

/**
 * Connects to the cluster of `STAGECRAFT_CONTRACT_KUBECONFIG`, where `STAGECRAFT_CONTRACT_IMAGE` (busybox unless given) is an image
 * with a shell, or else starts a local-cluster of its own.
 */
async function connect(): Promise<Connection> {
  const given = process.env.STAGECRAFT_CONTRACT_KUBECONFIG;
  const own = given ? undefined : await startLocalCluster();
  const config = new KubeConfig();
  config.loadFromFile(given ?? own!.kubeconfigPath);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    batch: config.makeApiClient(BatchV1Api),
    image: given
      ? process.env.STAGECRAFT_CONTRACT_IMAGE ?? 'busybox:1.36'
      : LOCAL_IMAGE,
    scopes: [],
    close: own?.close ?? (async () => undefined),
  };
}

/** Connects for the tests of a file. Everything they create is in namespaces named contract-*. */
export function useCluster(): () => Connection {
  let connection: Connection;
  jest.setTimeout(TEST_LIMIT_MS);
  beforeAll(async () => {
    connection = await connect();
  });
  afterAll(async () => {
    for (const scope of connection.scopes) await scope.remove();
    await connection.close();
  });
  return () => connection;
}

/** Reads until what was read is as expected; fails with the last thing read. */
export async function eventually<T>(
  read: () => Promise<T>,
  isExpected: (value: T) => boolean,
): Promise<T> {
  const deadlineMs = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    const value = await read();
    if (isExpected(value)) return value;
    if (Date.now() > deadlineMs) {
      throw new Error(`Not as expected in time: ${JSON.stringify(value)}`);
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/** One namespace of a cluster, with the steps that many tests share. */
export class Scope {
  readonly namespace: string;
  readonly #connection: Connection;

  static async create(connection: Connection): Promise<Scope> {
    const { core } = connection;
    const name = `contract-${randomUUID().slice(0, 8)}`;
    await core.createNamespace({ body: { metadata: { name } } });
    const scope = new Scope(connection, name);
    const { namespace } = scope;
    connection.scopes.push(scope);
    await eventually(
      () => core.listNamespacedServiceAccount({ namespace }),
      ({ items }) => items.some(item => item.metadata?.name === 'default'),
    );
    return scope;
  }

  private constructor(connection: Connection, namespace: string) {
    this.#connection = connection;
    this.namespace = namespace;
  }

  /** Begins the removal; one that has gone already is fine. */
  async remove(): Promise<void> {
    const { core } = this.#connection;
    await core.deleteNamespace({ name: this.namespace }).catch(error => {
      if (error.code !== 404) throw error;
    });
  }

  /** A pod spec with one container `main` that runs a shell script. */
  podSpec(script: string, more: Partial<V1PodSpec> = {}): V1PodSpec {
    const { image } = this.#connection;
    const command = ['sh', '-c', script];
    return {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image, command }],
      ...more,
    };
  }

  createPod(name: string, spec: V1PodSpec): Promise<V1Pod> {
    const { namespace } = this;
    const body = { metadata: { name }, spec };
    return this.#connection.core.createNamespacedPod({ namespace, body });
  }

  podThat(name: string, isExpected: (pod: V1Pod) => boolean): Promise<V1Pod> {
    const key = { namespace: this.namespace, name };
    return eventually(
      () => this.#connection.core.readNamespacedPod(key),
      isExpected,
    );
  }

  podInPhase(name: string, phase: string): Promise<V1Pod> {
    return this.podThat(name, pod => pod.status?.phase === phase);
  }

  createJob(
    name: string,
    spec: Partial<V1Job['spec']> & object,
  ): Promise<V1Job> {
    const { namespace } = this;
    const body = { metadata: { name }, spec: spec as V1Job['spec'] };
    return this.#connection.batch.createNamespacedJob({ namespace, body });
  }

  jobWith(name: string, condition: string): Promise<V1Job> {
    const key = { namespace: this.namespace, name };
    return eventually(
      () => this.#connection.batch.readNamespacedJob(key),
      ({ status }) =>
        status?.conditions?.some(
          ({ type, status: is }) => type === condition && is === 'True',
        ) ?? false,
    );
  }

  log(name: string): Promise<string> {
    const key = { namespace: this.namespace, name };
    return this.#connection.core.readNamespacedPodLog(key);
  }
}
