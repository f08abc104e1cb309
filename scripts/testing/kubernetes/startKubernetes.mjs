import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Child, lastLines } from '../../local/child.mjs';
import { StartError } from '../../progress.mjs';
import { logsFolder } from '../../toolchain/paths.mjs';
import { freePort } from '../freePort.mjs';

const READY_TIMEOUT_MS = 120_000;
const REQUEST_TIMEOUT_MS = 5_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 200;

/** The node's name, as in test/cluster/real/kubelet.go. */
const NODE = 'localhost';
/** The image that the node has: this machine's files. */
export const hostImage = 'contract/host:1';

async function takePorts() {
  const names = ['etcd', 'etcdPeer', 'apiServer', 'kubelet'];
  const ports = await Promise.all(names.map(freePort));
  return Object.fromEntries(names.map((name, index) => [name, ports[index]]));
}

/** Everyone who has the token may do everything: the contract is not about rights. */
function writeCredentials(folder) {
  const token = randomBytes(32).toString('base64url');
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const write = (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  return {
    token,
    tokenFile: write('tokens.csv', `${token},admin,admin,system:masters\n`),
    keyFile: write('service-accounts.key', privateKey),
  };
}

function etcdFlags({ folder, ports }) {
  const clients = `http://127.0.0.1:${ports.etcd}`;
  const peers = `http://127.0.0.1:${ports.etcdPeer}`;
  return {
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': clients,
    'advertise-client-urls': clients,
    'listen-peer-urls': peers,
    'initial-advertise-peer-urls': peers,
    'initial-cluster': `default=${peers}`,
    'unsafe-no-fsync': true,
  };
}

function apiServerFlags({ ports, certificates, tokenFile, keyFile }) {
  return {
    'etcd-servers': `http://127.0.0.1:${ports.etcd}`,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': ports.apiServer,
    'cert-dir': certificates,
    'token-auth-file': tokenFile,
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': keyFile,
    'service-account-signing-key-file': keyFile,
    'service-cluster-ip-range': '10.96.0.0/24',
    // Its own address as an Endpoints object, which can't be one on loopback.
    'endpoint-reconciler-type': 'none',
    'kubelet-preferred-address-types': 'Hostname',
  };
}

function controllerManagerFlags({ kubeconfig, keyFile, authority }) {
  return {
    kubeconfig,
    'leader-elect': false,
    'secure-port': 0,
    'service-account-private-key-file': keyFile,
    'root-ca-file': authority,
  };
}

function schedulerFlags({ kubeconfig }) {
  return { kubeconfig, 'leader-elect': false, 'secure-port': 0 };
}

function kubeletFlags({ kubeconfig, ports }) {
  return { kubeconfig, port: ports.kubelet, image: hostImage };
}

function writeKubeconfig(path, { url, token, authority }) {
  const name = 'kubernetes';
  const cluster = { server: url, 'certificate-authority': authority };
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  writeFileSync(path, JSON.stringify(config, null, 2), { mode: 0o600 });
}

/** The body of a GET that was answered with 200. */
async function get(path, { url, token, authority }) {
  const answer = await new Promise((resolve, reject) => {
    const options = {
      ca: readFileSync(authority),
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    };
    request(`${url}${path}`, options, resolve).on('error', reject).end();
  });
  const body = await text(answer);
  if (answer.statusCode !== 200) {
    throw new Error(`${path} answered ${answer.statusCode}: ${body}`);
  }
  return body;
}

async function checkNode(access) {
  const body = await get(`/api/v1/nodes/${NODE}`, access);
  const { spec, status } = JSON.parse(body);
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True' || spec.taints) {
    throw new Error(`The node is not ready: ${ready?.message}`);
  }
}

/** Repeats `check` until it does not throw; a StartError says what `child` had to say when it takes too long. */
async function untilReady(child, check) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (child.hasExited || Date.now() > deadline) {
        const { name, logFile } = child;
        throw new StartError(
          `${lastLines(logFile)}\n\n${name} is not ready (${
            error.message
          }). Its log is ${logFile}.`,
        );
      }
    }
    await delay(POLL_MS);
  }
}

/** Starts parts of the program, each with a log of its own; `stop` ends all, the last one first. */
function createParts(program, folder) {
  const children = [];
  const start = (part, flags) => {
    const child = new Child({
      name: part,
      command: program,
      args: [
        part,
        ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ],
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
      logFile: join(logsFolder, `${part}.log`),
    });
    children.unshift(child);
    return child;
  };
  const stop = async () => {
    for (const child of children)
      await child.stop({ graceMs: STOP_TIMEOUT_MS });
  };
  return { start, stop };
}

async function startParts({ start, folder }) {
  const ports = await takePorts();
  const credentials = writeCredentials(folder);
  const certificates = join(folder, 'certificates');
  mkdirSync(certificates);
  const access = {
    url: `https://127.0.0.1:${ports.apiServer}`,
    token: credentials.token,
    // The API server signs its certificate itself, and puts the authority behind it.
    authority: join(certificates, 'apiserver.crt'),
  };
  const kubeconfig = join(folder, 'kubeconfig');
  const context = { ...credentials, ...access, folder, ports };
  start('etcd', etcdFlags(context));
  const flags = apiServerFlags({ ...context, certificates });
  const apiServer = start('kube-apiserver', flags);
  await untilReady(apiServer, () => get('/readyz', access));
  writeKubeconfig(kubeconfig, access);
  const client = { ...context, kubeconfig };
  start('kube-controller-manager', controllerManagerFlags(client));
  start('kube-scheduler', schedulerFlags(client));
  const kubelet = start('kubelet', kubeletFlags(client));
  await untilReady(kubelet, () => checkNode(access));
  return kubeconfig;
}

/**
 * Starts a cluster of one node on free ports of 127.0.0.1, with its data in an empty folder, and waits until the node takes pods.
 * `stop` ends it with all that runs in it. The node needs root, because containers get namespaces.
 */
export async function startKubernetes({ program, folder }) {
  const { start, stop } = createParts(program, folder);
  try {
    return { kubeconfig: await startParts({ start, folder }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
