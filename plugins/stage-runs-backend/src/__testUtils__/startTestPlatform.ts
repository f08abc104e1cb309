import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  connect,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  coreServices,
  createBackendPlugin,
  resolvePackagePath,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { JsonObject } from '@backstage/types';
import permissionPlugin from '@backstage/plugin-permission-backend';
// A test may start other back ends, as a host does.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import kernelPlugin from '@stagecraft/backstage-plugin-kernel-backend';
import {
  closeDatabaseOf,
  createTestDatabase,
  onBehalfOfHttpAuthFactory,
  recordingAuditorFactory,
  type AuditedRequest,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import permissionPolicy from '@stagecraft/backstage-plugin-permission-backend-module-stagecraft';
import scriptedModule from '@stagecraft/backstage-plugin-stage-runs-backend-module-scripted';
import standardStages from '@stagecraft/backstage-plugin-stage-runs-backend-module-standard-stages';
import { createLocalCluster } from '@stagecraft/local-cluster';
import { createLocalGitHub, type LocalGitHub } from '@stagecraft/local-github';
import type { Knex } from 'knex';
import stageRunsPlugin from '../index';
import { openPluginSchema } from './openTestDatabase';
import { seedPlatform } from './seedPlatform';

export const OWNER = 'user:default/olivia';
export const WRITER = 'user:default/mateo';
export const READER = 'user:default/rina';
export const PROJECT_ADMIN = 'user:default/paula';
export const FOREIGN_ADMIN = 'user:default/nadia';
export const ADMIN = 'user:default/petra';
export const STRANGER = 'user:default/otis';

const PEOPLE = [
  { id: 1001, login: 'olivia', role: 'admin', type: 'User' },
  { id: 1002, login: 'mateo', role: 'write', type: 'User' },
  { id: 1003, login: 'rina', role: 'write', type: 'User' },
  { id: 1005, login: 'stagecraft-bot', role: 'write', type: 'Bot' },
  { id: 1006, login: 'stagecraft-platform', role: 'admin', type: 'User' },
] as const;
type Login = (typeof PEOPLE)[number]['login'];

/** The kernel and the stage runs on real parts: PostgreSQL, a GitHub, a cluster. */
export interface TestPlatform {
  url: string;
  /** The plugin's own schema. */
  knex: Knex;
  gitHub: LocalGitHub;
  tokens: Record<Login, string>;
  batch: BatchV1Api;
  core: CoreV1Api;
  projectId: string;
  repositoryId: string;
  /** What was written to the audit log, oldest first. */
  audit: AuditedRequest[];
  /** The portal's API as this user, or as nobody. */
  as(userEntityRef?: string): PortalCall;
  asService: PortalCall;
  /** Whoever has this bearer token. */
  withToken(token: string): PortalCall;
  /** GitHub's API with the person's token; `path` from the repository on. */
  onGitHub(
    login: Login,
    method: string,
    path: string,
    body?: object,
  ): Promise<any>;
  stop(): Promise<void>;
}

export type PortalCall = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ status: number; body: any }>;

export interface TestPlatformOptions {
  /** What a host would add: modules, other services. */
  features?: BackendFeature[];
  /** Section `stagecraft.runs` of the configuration. */
  runs?: JsonObject;
  /** Of the repository; else `main`. */
  defaultBranch?: string;
  /** In the repository from the start, content by path. */
  files?: Record<string, string>;
}

export async function startTestPlatform(
  options: TestPlatformOptions = {},
): Promise<TestPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-runs-'));
  await chmod(folder, 0o755);
  const database = await createTestDatabase();
  const databaseUrl = database.url;
  const tokens = Object.fromEntries(
    PEOPLE.map(({ login }) => [
      login,
      `ghp_${randomBytes(18).toString('hex')}`,
    ]),
  ) as Record<Login, string>;
  const [imageStore, gitHub, front] = await Promise.all([
    imageStoreIn(folder),
    startGitHub(folder, tokens, options),
    startFront(),
  ]);
  const cluster = await createLocalCluster({
    port: 0,
    dataDir: join(folder, 'cluster'),
    imageStore,
  });
  const audit: AuditedRequest[] = [];
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({
        data: configOf({
          ...{ url: front.url, databaseUrl, gitHub, tokens },
          runs: options.runs,
          kubeconfig: cluster.kubeconfigPath,
        }),
      }),
      onBehalfOfHttpAuthFactory({ mockCredentials, mockServices }),
      recordingAuditorFactory(audit),
      permissionsServiceFactory,
      permissionPlugin,
      permissionPolicy,
      closedWithTheBackend(front),
      kernelPlugin,
      stageRunsPlugin,
      standardStages,
      scriptedModule,
      ...['permission', 'kernel', 'stage-runs'].map(closeDatabaseOf),
      ...(options.features ?? []),
    ],
  });
  front.forwardTo(backend.server.port());
  const caller = (token?: string) => portalCall(front.url, token);
  const as = (ref?: string) => caller(ref && mockCredentials.user.header(ref));
  const seeded = await seedPlatform(as(OWNER));
  const knex = openPluginSchema(databaseUrl);
  return {
    ...{ url: front.url, knex, gitHub, tokens, as, audit, ...seeded },
    ...kubernetesApis(cluster.kubeconfigPath),
    asService: caller(mockCredentials.service.header()),
    withToken: token => caller(`Bearer ${token}`),
    onGitHub: (login, method, path, body) =>
      gitHubCall({ gitHub, token: tokens[login], method, path, body }),
    async stop() {
      await backend.stop();
      await cluster.close();
      await gitHub.close();
      await front.close();
      await knex.destroy();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function kubernetesApis(kubeconfigPath: string) {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  return {
    batch: config.makeApiClient(BatchV1Api),
    core: config.makeApiClient(CoreV1Api),
  };
}

/** The runner's image as `npm test` has built it; else it is built here. */
async function imageStoreIn(folder: string): Promise<string> {
  const built = process.env.STAGECRAFT_TEST_IMAGE_STORE;
  if (built) return built;
  const out = join(folder, 'images');
  const script = resolvePackagePath(
    '@stagecraft/agent-runner',
    'scripts/build-image.mjs',
  );
  await promisify(execFile)(process.execPath, [script, '--out', out]);
  return out;
}

async function startGitHub(
  folder: string,
  tokens: Record<Login, string>,
  { defaultBranch, files }: TestPlatformOptions,
): Promise<LocalGitHub> {
  const source = join(folder, 'bookshop');
  await mkdir(source);
  const all = { 'README.md': '# Bookshop\n', ...files };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeFile(join(source, path), content);
  }
  return createLocalGitHub({
    port: 0,
    dataDir: join(folder, 'github'),
    seed: {
      users: PEOPLE.map(({ id, login, type }) => ({
        ...{ id, login, type, name: login, token: tokens[login] },
        email: `${login}@example.org`,
      })),
      repositories: [
        {
          ...{ owner: 'acme', name: 'bookshop', fromDirectory: source },
          defaultBranch,
          collaborators: Object.fromEntries(
            PEOPLE.map(({ login, role }) => [login, role]),
          ),
        },
      ],
    },
  });
}

/**
 * The port that the configuration names. A test's back end takes a free port when it
 * starts, which is too late for its own configuration.
 */
async function startFront() {
  let target = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    const onward = connect(target, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      onward.destroy();
    });
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo(newTarget: number) {
      target = newTarget;
    },
    /** Also cuts the connections of agents at work: a back end waits for them when it stops. */
    close: () =>
      new Promise<void>(done => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Before the back end's own server, which waits until no connection is left. */
function closedWithTheBackend(front: { close(): Promise<void> }) {
  return createBackendPlugin({
    pluginId: 'front',
    register(env) {
      env.registerInit({
        deps: { lifecycle: coreServices.lifecycle },
        async init({ lifecycle }) {
          lifecycle.addShutdownHook(() => front.close());
        },
      });
    },
  });
}

function configOf(options: {
  url: string;
  databaseUrl: string;
  gitHub: LocalGitHub;
  tokens: Record<Login, string>;
  kubeconfig: string;
  runs: JsonObject | undefined;
}) {
  const { url, gitHub, tokens, runs } = options;
  return {
    app: { baseUrl: url },
    backend: {
      actions: { pluginSources: ['stage-runs'] },
      baseUrl: url,
      database: {
        client: 'pg',
        pluginDivisionMode: 'schema',
        connection: options.databaseUrl,
        knexConfig: { pool: { min: 0, max: 4 } },
      },
    },
    permission: { enabled: true },
    stagecraft: {
      github: {
        apiUrl: gitHub.apiUrl,
        webUrl: gitHub.webUrl,
        contentWritesPerSecond: 100,
        webhook: {
          url: `${url}/api/kernel/webhooks/github`,
          secrets: [randomBytes(20).toString('hex')],
        },
        credentials: {
          platformToken: tokens['stagecraft-platform'],
          botToken: tokens['stagecraft-bot'],
        },
      },
      kubernetes: { kubeconfig: options.kubeconfig },
      ...(runs && { runs }),
      vault: { keys: [{ id: 'test', key: randomBytes(32).toString('hex') }] },
      bootstrap: {
        owner: {
          email: 'olivia@example.org',
          githubUserId: 1001,
          githubLogin: 'olivia',
          userEntityRef: OWNER,
        },
      },
    },
  };
}

function portalCall(url: string, token?: string): PortalCall {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...(token && { authorization: token }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  };
}

async function gitHubCall(options: {
  gitHub: LocalGitHub;
  token: string;
  method: string;
  path: string;
  body?: object;
}) {
  const { gitHub, token, method, path, body } = options;
  const answer = await fetch(`${gitHub.apiUrl}/repos/acme/bookshop${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GitHub answered ${answer.status}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}
