import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  V1Pod,
  Watch,
} from '@kubernetes/client-node';
import { createLocalCluster, LocalCluster } from './createLocalCluster';

const LIMIT_MS = 20_000;
const CLOSE_LIMIT_MS = 5000;

jest.setTimeout(60_000);

async function eventually<T>(
  read: () => Promise<T>,
  isExpected: (value: T) => boolean,
) {
  const deadlineMs = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await read();
    if (isExpected(value)) return value;
    if (Date.now() > deadlineMs)
      throw new Error(`Not so: ${JSON.stringify(value)}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const SHELL = { name: 'main', image: 'shell' };

describe('A local cluster', () => {
  let folder: string;
  let options: { port: number; dataDir: string; imageStore: string };
  let cluster: LocalCluster | undefined;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-cluster-'));
    await chmod(folder, 0o755);
    const imageStore = join(folder, 'images');
    const image = async (name: string, content: object) => {
      await mkdir(join(imageStore, name), { recursive: true });
      await writeFile(
        join(imageStore, name, 'image.json'),
        JSON.stringify(content),
      );
    };
    await image('shell/latest', { entrypoint: ['sh'] });
    const entrypoint = ['node', 'print.mjs'];
    await image('team/print/1.0', { entrypoint, env: { FROM: 'image' } });
    await writeFile(
      join(imageStore, 'team/print/1.0/print.mjs'),
      'console.log(JSON.stringify({ env: process.env, cwd: process.cwd(), args: process.argv.slice(2) }))',
    );
    options = { port: 0, dataDir: join(folder, 'data'), imageStore };
  });

  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const clients = () => {
    const config = new KubeConfig();
    config.loadFromFile(join(options.dataDir, 'kubeconfig'));
    const core = config.makeApiClient(CoreV1Api);
    return { config, core, batch: config.makeApiClient(BatchV1Api) };
  };
  const namespace = 'default';
  const podIn = (phase: string, name = 'p') =>
    eventually(
      () => clients().core.readNamespacedPod({ namespace, name }),
      pod => pod.status?.phase === phase,
    );
  const run = (container: object, spec: Partial<V1Pod['spec']> = {}) =>
    clients().core.createNamespacedPod({
      namespace,
      body: {
        metadata: { name: 'p' },
        spec: {
          restartPolicy: 'Never',
          containers: [{ ...SHELL, ...container }],
          ...spec,
        },
      },
    });
  const log = () =>
    clients().core.readNamespacedPodLog({ namespace, name: 'p' });
  /** Starts a shell with a child that ignores SIGTERM, and answers both pids. */
  const startFamily = async () => {
    const script =
      'sh -c \'trap "" TERM; while :; do sleep 1; done\' & echo $$ $!; wait';
    await run({ command: ['sh', '-c', script] });
    const text = await eventually(
      () => log().catch(() => ''),
      line => line.endsWith('\n'),
    );
    return text.split(' ').map(Number);
  };
  const startChild = async () => {
    const transform = require.resolve(
      '@backstage/cli/config/nodeTransform.cjs',
    );
    const module = join(__dirname, 'createLocalCluster');
    const script = `
      require(${JSON.stringify(transform)});
      const { createLocalCluster } = require(${JSON.stringify(module)});
      createLocalCluster(${JSON.stringify(options)});`;
    child = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
    await eventually(
      async () => existsSync(join(options.dataDir, 'kubeconfig')),
      isThere => isThere,
    );
    return child;
  };

  it('refuses who has no token, and keeps the kubeconfig to its owner', async () => {
    cluster = await createLocalCluster(options);
    const path = '/api/v1/namespaces';
    for (const authorization of ['', 'Bearer wrong']) {
      const response = await fetch(cluster.url + path, {
        headers: { authorization },
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({
        kind: 'Status',
        reason: 'Unauthorized',
      });
    }
    expect((await stat(cluster.kubeconfigPath)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['GET', '/api/v1/nodes', 404, 'NotFound'],
    ['GET', '/apis/apps/v1/deployments', 404, 'NotFound'],
    ['PUT', '/api/v1/namespaces', 405, 'MethodNotAllowed'],
    ['POST', '/api/v1/namespaces/default/pods/p/log', 405, 'MethodNotAllowed'],
    ['PATCH', '/api/v1/namespaces/default', 415, 'UnsupportedMediaType'],
    ['POST', '/api/v1/namespaces', 413, 'RequestEntityTooLarge'],
  ])('answers %s %s with Status %d', async (method, path, code, reason) => {
    cluster = await createLocalCluster(options);
    const token = await readFile(join(options.dataDir, 'token'), 'utf8');
    const type =
      method === 'PATCH' ? 'application/json-patch+json' : 'application/json';
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const big = code === 413 ? 'x'.repeat(3 * 1024 * 1024 + 1) : '[]';
    const body = method === 'GET' ? undefined : big;
    const response = await fetch(cluster.url + path, { method, headers, body });
    expect(response.status).toBe(code);
    expect(await response.json()).toMatchObject({
      kind: 'Status',
      reason,
      code,
    });
  });

  it('says what to do when its port or its folder is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(createLocalCluster({ ...options, port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken`,
    );
    server.close();
    cluster = await createLocalCluster(options);
    await expect(createLocalCluster(options)).rejects.toThrow(
      'Another cluster is using',
    );
  });

  it('runs an image with its own environment and none of the cluster’s', async () => {
    process.env.CLUSTER_SECRET = 'leak';
    cluster = await createLocalCluster(options);
    await run(
      {
        image: 'team/print:1.0',
        args: ['/work/in', 'plain'],
        workingDir: '/work',
        env: [{ name: 'OUT', value: '/work/out' }],
        volumeMounts: [{ name: 'work', mountPath: '/work' }],
      },
      { volumes: [{ name: 'work', emptyDir: {} }] },
    );
    const pod = await podIn('Succeeded');
    delete process.env.CLUSTER_SECRET;
    const root = join(options.dataDir, 'pods', pod.metadata!.uid!);
    const work = join(root, 'volumes/work');
    expect(JSON.parse(await log())).toEqual({
      args: [join(work, 'in'), 'plain'],
      cwd: work,
      env: {
        FROM: 'image',
        OUT: join(work, 'out'),
        HOME: join(root, 'tmp'),
        HOSTNAME: 'p',
        PATH: expect.any(String),
      },
    });
  });

  it('removes a pod’s folder, volumes and logs with the pod', async () => {
    cluster = await createLocalCluster(options);
    await run({ command: ['true'] });
    const { metadata } = await podIn('Succeeded');
    await clients().core.deleteNamespacedPod({ namespace, name: 'p' });
    const folders = ['pods', 'logs'].map(kept =>
      join(options.dataDir, kept, metadata!.uid!),
    );
    const isThere = async () => folders.some(existsSync);
    expect(await eventually(isThere, there => !there)).toBe(false);
  });

  it('ends every process of a pod when its program ends', async () => {
    cluster = await createLocalCluster(options);
    const [main, left] = await startFamily();
    process.kill(main, 'SIGKILL');
    const pod = await podIn('Failed');
    const [status] = pod.status!.containerStatuses!;
    expect(status.state?.terminated?.exitCode).toBe(137);
    await eventually(
      async () => isAlive(left),
      alive => !alive,
    );
  });

  it('ends every process within five seconds when it is closed', async () => {
    cluster = await createLocalCluster(options);
    const pids = await startFamily();
    const startMs = Date.now();
    await cluster.close();
    cluster = undefined;
    expect(Date.now() - startMs).toBeLessThan(CLOSE_LIMIT_MS);
    await eventually(
      async () => pids.some(isAlive),
      alive => !alive,
    );
  });

  it('takes its pods’ processes along when it is killed, and fails them at the next start', async () => {
    const killed = await startChild();
    await eventually(
      () =>
        clients()
          .core.listNamespace()
          .catch(() => undefined),
      found => found !== undefined,
    );
    const { batch, core } = clients();
    const template = {
      spec: {
        restartPolicy: 'Never',
        containers: [{ ...SHELL, command: ['sleep', '300'] }],
      },
    };
    const body = {
      metadata: { name: 'j' },
      spec: { backoffLimit: 0, template },
    };
    await batch.createNamespacedJob({ namespace, body });
    const pids = await startFamily();
    const older = await core.readNamespace({ name: namespace });
    killed.kill('SIGKILL');
    await eventually(
      async () => pids.some(isAlive),
      alive => !alive,
    );

    cluster = await createLocalCluster(options);
    const pod = await podIn('Failed');
    expect(pod.status?.reason).toBe('NodeLost');
    const job = await eventually(
      () => clients().batch.readNamespacedJob({ namespace, name: 'j' }),
      ({ status }) => (status?.conditions ?? []).length > 0,
    );
    expect(job.status?.conditions?.[0]).toMatchObject({
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
    });
    const { resourceVersion } = older.metadata!;
    const code = await new Promise(resolve =>
      new Watch(clients().config).watch(
        `/api/v1/namespaces/${namespace}/pods`,
        { resourceVersion: resourceVersion! },
        (_type, object) => resolve(object.code),
        () => resolve('closed'),
      ),
    );
    expect(code).toBe(410);
  });
});
