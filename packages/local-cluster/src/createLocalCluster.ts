import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ApiServer } from './api/ApiServer';
import { Registry } from './api/Registry';
import { createRoutes } from './api/routes';
import { Store } from './api/Store';
import { GarbageCollector } from './controllers/GarbageCollector';
import { JobController } from './controllers/JobController';
import { NamespaceController } from './controllers/NamespaceController';
import { EventRecorder } from './EventRecorder';
import type { Logger } from './logger';
import { ImageStore } from './node/ImageStore';
import { Kubelet } from './node/Kubelet';
import { LogStore } from './node/LogStore';

export interface LocalClusterOptions {
  /** 0 takes a free port. */
  port: number;
  /** 127.0.0.1 unless given. The API is plain HTTP: leave it on loopback. */
  host?: string;
  /** Everything the cluster keeps. It belongs to one running cluster at a time. */
  dataDir: string;
  /** Folder of the images; see docs/local-cluster.md. */
  imageStore: string;
  logger?: Logger;
  /** User and group of the pods' processes when the cluster runs as root, 70700 unless given. Ignored otherwise. */
  podUid?: number;
}

export interface LocalCluster {
  port: number;
  url: string;
  /** A kubeconfig with the token, readable by its owner only. */
  kubeconfigPath: string;
  /** Kills every pod's process group and closes the API, within five seconds. */
  close(): Promise<void>;
}

const DEFAULT_POD_UID = 70700;
const SILENT: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The token outlives a restart, so that a kubeconfig read earlier stays good. */
function tokenIn(dataDir: string): string {
  const path = join(dataDir, 'token');
  if (!existsSync(path)) {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(path, 'utf8');
}

function writeKubeconfig(path: string, server: string, token: string): void {
  const name = 'local-cluster';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    // client-node refuses plain HTTP without this; there is no TLS to verify.
    clusters: [
      { name, cluster: { server, 'insecure-skip-tls-verify': true } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}

function isReachableByOthers(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return false;
    if (at === dirname(at)) return true;
  }
}

function checkReachable(path: string, podUid: number): void {
  if (isReachableByOthers(path)) return;
  throw new Error(
    `Pods run as user ${podUid} and cannot reach ${path}: choose a folder that is not below a private one, or open it with chmod o+x`,
  );
}

/** The Node of this process, or a copy of it where its own folder is closed to the pods. */
function nodePathFor(dataDir: string, podUid: number | undefined): string {
  if (podUid === undefined || isReachableByOthers(process.execPath)) {
    return process.execPath;
  }
  const copy = join(dataDir, 'node');
  copyFileSync(process.execPath, copy, constants.COPYFILE_FICLONE);
  chmodSync(copy, 0o755);
  return copy;
}

function openStore(dataDir: string): Store {
  try {
    return new Store(join(dataDir, 'cluster.sqlite'));
  } catch (error) {
    if (!String(error).includes('locked')) throw error;
    throw new Error(`${dataDir} is in use by another local-cluster`);
  }
}

/** Starts a cluster. Rejects in one clear line when the port is taken, the folder is in use, or pods could not reach it. */
export async function createLocalCluster(
  options: LocalClusterOptions,
): Promise<LocalCluster> {
  const { host = '127.0.0.1', logger = SILENT } = options;
  const dataDir = resolve(options.dataDir);
  const isRoot = process.getuid?.() === 0;
  const podUid = isRoot ? options.podUid ?? DEFAULT_POD_UID : undefined;
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, isRoot ? 0o711 : 0o700);
  if (podUid !== undefined) {
    checkReachable(dataDir, podUid);
    if (existsSync(options.imageStore))
      checkReachable(options.imageStore, podUid);
  }
  const store = openStore(dataDir);
  const registry = new Registry(store);
  const recorder = new EventRecorder(registry);
  const logs = new LogStore(join(dataDir, 'logs'));
  const kubelet = new Kubelet({
    registry,
    recorder,
    logs,
    logger,
    podUid,
    images: new ImageStore(options.imageStore),
    podsFolder: join(dataDir, 'pods'),
    nodePath: nodePathFor(dataDir, podUid),
  });
  const controllers = [
    new NamespaceController(registry, logger),
    new GarbageCollector(registry, logger),
    new JobController({ registry, recorder, logger }),
  ];
  const token = tokenIn(dataDir);
  const routes = createRoutes({ registry, logs });
  const server = new ApiServer({ routes, token, logger });
  const port = await server.listen(options.port, host).catch(error => {
    store.close();
    throw error;
  });
  const url = `http://${host}:${port}`;
  const kubeconfigPath = join(dataDir, 'kubeconfig');
  writeKubeconfig(kubeconfigPath, url, token);
  controllers.forEach(controller => controller.start());
  await kubelet.start();
  logger.info('Local cluster is ready', { url, kubeconfigPath });
  const close = async () => {
    controllers.forEach(controller => controller.close());
    await Promise.all([server.close(), kubelet.close()]);
    store.close();
  };
  return { port, url, kubeconfigPath, close };
}
