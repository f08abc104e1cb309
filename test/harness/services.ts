import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { Octokit } from '@octokit/rest';
import {
  createLocalCluster,
  type LocalCluster,
} from '@stagecraft/local-cluster';
import {
  createLocalGitHub,
  type LocalGitHub,
  type LocalGitHubSeed,
  type SeedApp,
  type SeedRepository,
  type SeedUser,
} from '@stagecraft/local-github';
import { bookshopSeed } from './bookshop';
import { createTestDatabase, type TestDatabase } from './database';
import { freePort } from './freePort';
import { hostConfig, type HostConfigInput } from './hostConfig';
import { createPeople, type Person } from './people';
import { runnerImageStore } from './runnerImage';

export interface ServicesOptions {
  /** Merged over the host's configuration, key by key at the first two levels of `stagecraft`. */
  stagecraft?: Record<string, Record<string, unknown>>;
  env?: Record<string, string>;
  /** Packages that the host installs beside its own (`backend.packages`). */
  packages?: string[];
  /** Folder of the agents' images; without it, the one with the runner in it. */
  imageStore?: string;
  /** On GitHub beside the bookshop; no project has them. */
  repositories?: SeedRepository[];
  /** GitHub Apps, and where they are installed. */
  apps?: SeedApp[];
}

/** Steps that undo what was started, in the order of the starts. */
export type Teardown = (() => Promise<void>)[];

/** What a host works with. */
export interface Services {
  folder: string;
  people: Record<Person, SeedUser>;
  github: LocalGitHub;
  cluster: LocalCluster;
  database: TestDatabase;
  webhookSecret: string;
  kube: { core: CoreV1Api; batch: BatchV1Api };
  /** Octokit with the person's token. */
  as(person: Person): Octokit;
  /** The configuration of a host; hosts of one platform share all secrets in it. */
  configOfHost(host: HostPlace): Record<string, unknown>;
}

/** What differs from host to host. */
export type HostPlace = Pick<
  HostConfigInput,
  'port' | 'entryPort' | 'mirrorFolder'
> &
  Partial<
    Pick<HostConfigInput, 'githubApiUrl' | 'githubWebUrl' | 'kubeconfig'>
  >;

export async function startServices(
  options: ServicesOptions,
  teardown: Teardown,
  openDatabase: () => Promise<TestDatabase> = createTestDatabase,
): Promise<Services> {
  const folder = await stateFolder();
  teardown.push(() => rm(folder, { recursive: true, force: true }));
  const people = createPeople();
  const [database, imageStore, githubPort] = await Promise.all([
    openDatabase(),
    options.imageStore ?? runnerImageStore(),
    freePort(),
  ]);
  teardown.push(() => database.drop());
  const github = await createLocalGitHub({
    port: githubPort,
    dataDir: join(folder, 'github'),
    seed: {
      ...withRepositories(bookshopSeed(people), options.repositories),
      apps: options.apps,
    },
  });
  teardown.push(() => github.close());
  const cluster = await createLocalCluster({
    port: 0,
    dataDir: join(folder, 'cluster'),
    imageStore,
  });
  teardown.push(() => cluster.close());
  const shared = {
    databaseUrl: database.url,
    githubApiUrl: github.apiUrl,
    githubWebUrl: github.webUrl,
    kubeconfig: cluster.kubeconfigPath,
    owner: people.owner,
    platformToken: people.platform.token,
    botToken: people.bot.token,
    webhookSecrets: [randomBytes(24).toString('hex')],
    vaultKey: randomBytes(32).toString('hex'),
    authSecret: randomBytes(24).toString('base64'),
  };
  return {
    folder,
    people,
    github,
    cluster,
    database,
    webhookSecret: shared.webhookSecrets[0],
    kube: kubernetesClients(cluster.kubeconfigPath),
    as: person =>
      new Octokit({ baseUrl: github.apiUrl, auth: people[person].token }),
    configOfHost: host =>
      withOverrides(
        hostConfig({ ...shared, ...host, packages: options.packages }),
        options.stagecraft,
      ),
  };
}

/** Pods run as another user when the tests run as root: they must be able to enter. */
async function stateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-stack-'));
  await chmod(folder, 0o711);
  return folder;
}

function withRepositories(
  seed: LocalGitHubSeed,
  more: SeedRepository[] = [],
): LocalGitHubSeed {
  return { ...seed, repositories: [...seed.repositories, ...more] };
}

function withOverrides(
  config: Record<string, unknown>,
  overrides: ServicesOptions['stagecraft'] = {},
): Record<string, unknown> {
  const stagecraft = {
    ...(config.stagecraft as Record<string, Record<string, unknown>>),
  };
  for (const [key, value] of Object.entries(overrides)) {
    stagecraft[key] = { ...stagecraft[key], ...value };
  }
  return { ...config, stagecraft };
}

function kubernetesClients(kubeconfigPath: string): Services['kube'] {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  return {
    core: config.makeApiClient(CoreV1Api),
    batch: config.makeApiClient(BatchV1Api),
  };
}
