import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import type { Express } from 'express';
import { createApi } from './api/createApi';
import { Registry } from './api/Registry';
import { Store } from './api/Store';
import { controlContent } from './controllers/controlContent';
import { startController } from './controllers/controller';
import { controlJobs } from './controllers/controlJobs';
import { Kubelet } from './node/Kubelet';

/** Where the cluster reports what an operator should know; a console fits, and Backstage's LoggerService. */
export type Logger = Pick<Console, 'info' | 'warn' | 'error'>;

export interface LocalClusterOptions {
  /** 0 takes a free port. */
  port: number;
  /** Everything that the cluster keeps; for one running cluster at a time. */
  dataDir: string;
  /** Folder of the images; see docs/local-cluster.md. */
  imageStore: string;
  logger?: Logger;
}

/** What the API and the node share. */
export interface ClusterContext {
  registry: Registry;
  dataDir: string;
  imageStore: string;
  nodePath: string;
  /** User and group of the pods' processes; undefined for the cluster's own. */
  podUid?: number;
  logger?: Logger;
}

export interface LocalCluster {
  url: string;
  /** A kubeconfig with the token, which only its owner can read. */
  kubeconfigPath: string;
  /** Kills every pod's processes and closes the API, within five seconds. */
  close(): Promise<void>;
}

/** The API is plain HTTP and stays on loopback. */
const HOST = '127.0.0.1';
/** User and group of the pods' processes when the cluster runs as root. */
const POD_UID = 70700;

/** The token outlives a restart, so that a kubeconfig read before stays good. */
function tokenIn(dataDir: string): string {
  const path = join(dataDir, 'token');
  const fresh = randomBytes(32).toString('base64url');
  if (!fs.existsSync(path)) fs.writeFileSync(path, fresh, { mode: 0o600 });
  return fs.readFileSync(path, 'utf8');
}

function writeKubeconfig(path: string, url: string, token: string): void {
  const name = 'local-cluster';
  // client-node refuses plain HTTP without the flag; there is no TLS to verify.
  const cluster = { server: url, 'insecure-skip-tls-verify': true };
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  // Renamed, so that whoever waits for the file finds it whole.
  const file = `${path}.new`;
  fs.writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  fs.renameSync(file, path);
}

function isOpenToOthers(path: string): boolean {
  const isOpen = Boolean(fs.statSync(path).mode & 0o001);
  return isOpen && (path === dirname(path) || isOpenToOthers(dirname(path)));
}

/** This process's Node, or a copy of it where the pods cannot reach that. */
function nodePathIn(dataDir: string): string {
  if (isOpenToOthers(process.execPath)) return process.execPath;
  const copy = join(dataDir, 'node');
  fs.copyFileSync(process.execPath, copy);
  fs.chmodSync(copy, 0o755);
  return copy;
}

function openStore(dataDir: string): Store {
  try {
    return new Store(join(dataDir, 'cluster.sqlite'));
  } catch (error) {
    const isLocked = String(error).includes('locked');
    throw isLocked ? new Error(`Another cluster is using ${dataDir}`) : error;
  }
}

/** Makes the folders, and answers how pods run: as whom, and with which Node. */
function prepare(dataDir: string, imageStore: string) {
  const isRoot = process.getuid?.() === 0;
  fs.mkdirSync(dataDir, { recursive: true });
  fs.chmodSync(dataDir, isRoot ? 0o711 : 0o700);
  if (!isRoot) return { nodePath: process.execPath };
  for (const path of [dataDir, resolve(imageStore)]) {
    fs.mkdirSync(path, { recursive: true });
    if (isOpenToOthers(path)) continue;
    const help = 'choose a folder that is not below a private one';
    throw new Error(
      `Pods run as user ${POD_UID} and cannot reach ${path}: ${help}`,
    );
  }
  return { nodePath: nodePathIn(dataDir), podUid: POD_UID };
}

/** Listens on a port, 0 for a free one. */
async function listen(api: Express, port: number): Promise<Server> {
  const server = api.listen(port, HOST);
  await once(server, 'listening').catch(error => {
    if (error.code !== 'EADDRINUSE') throw error;
    const help = 'stop what uses it or choose another';
    throw new Error(`Port ${port} of ${HOST} is taken: ${help}`);
  });
  return server;
}

/** Starts a cluster. Rejects with one clear line when the port or the folder is taken, or pods could not reach the folders. */
export async function createLocalCluster(
  given: LocalClusterOptions,
): Promise<LocalCluster> {
  const { logger, imageStore } = given;
  const dataDir = resolve(given.dataDir);
  const identity = prepare(dataDir, imageStore);
  const store = openStore(dataDir);
  const registry = new Registry(store);
  const context = { registry, dataDir, imageStore, logger, ...identity };
  const token = tokenIn(dataDir);
  const server = await listen(createApi(context, token), given.port).catch(
    error => {
      store.close();
      throw error;
    },
  );
  const { port } = server.address() as AddressInfo;
  const url = `http://${HOST}:${port}`;
  const kubeconfigPath = join(dataDir, 'kubeconfig');
  writeKubeconfig(kubeconfigPath, url, token);
  const kubelet = new Kubelet(context);
  const controllers = [
    controlContent(registry),
    controlJobs(registry),
    kubelet,
  ];
  const stops = controllers.map(each => startController(each, store, logger));
  logger?.info('Local cluster is ready', { url, kubeconfigPath });
  const close = async () => {
    stops.forEach(stop => stop());
    server.close();
    server.closeAllConnections();
    await kubelet.close();
    store.close();
  };
  return { url, kubeconfigPath, close };
}
