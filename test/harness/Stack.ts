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
  type SeedRepository,
  type SeedUser,
} from '@stagecraft/local-github';
import { BOOKSHOP, bookshopSeed, seedPortal } from './bookshop';
import { createTestDatabase, type TestDatabase } from './database';
import { freePort } from './freePort';
import { hostConfig } from './hostConfig';
import { HostProcess } from './HostProcess';
import { createPeople, type Person } from './people';
import { PortalClient } from './PortalClient';
import { runnerImageStore } from './runnerImage';

export interface StackOptions {
  /** Merged over the host's configuration, key by key at the first two levels of `stagecraft`. */
  stagecraft?: Record<string, Record<string, unknown>>;
  env?: Record<string, string>;
  /** Folder of the agents' images; without it, the one with the runner in it. */
  imageStore?: string;
  /** On GitHub beside the bookshop; no project has them. */
  repositories?: SeedRepository[];
}

/** Everything on real parts: PostgreSQL, git and GitHub's API, Kubernetes' API, the whole host. */
export interface Stack {
  people: Record<Person, SeedUser>;
  github: LocalGitHub;
  cluster: LocalCluster;
  database: TestDatabase;
  host: HostProcess;
  portal: PortalClient;
  projectId: string;
  webhookSecret: string;
  kube: { core: CoreV1Api; batch: BatchV1Api };
  /** Octokit with the person's token. */
  as(person: Person): Octokit;
  stop(): Promise<void>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const teardown: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of teardown.splice(0).reverse()) {
      await step();
    }
  };
  try {
    return { ...(await startParts(options, teardown)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  teardown: (() => Promise<void>)[],
): Promise<Omit<Stack, 'stop'>> {
  const folder = await stateFolder();
  teardown.push(() => rm(folder, { recursive: true, force: true }));
  const people = createPeople();
  const [database, imageStore, port, githubPort] = await Promise.all([
    createTestDatabase(),
    options.imageStore ?? runnerImageStore(),
    freePort(),
    freePort(),
  ]);
  teardown.push(() => database.drop());
  const github = await createLocalGitHub({
    port: githubPort,
    dataDir: join(folder, 'github'),
    seed: withRepositories(bookshopSeed(people), options.repositories),
  });
  teardown.push(() => github.close());
  const cluster = await createLocalCluster({
    port: 0,
    dataDir: join(folder, 'cluster'),
    imageStore,
  });
  teardown.push(() => cluster.close());
  const webhookSecret = randomBytes(24).toString('hex');
  const config = hostConfig({
    port,
    databaseUrl: database.url,
    githubApiUrl: github.apiUrl,
    githubWebUrl: github.webUrl,
    kubeconfig: cluster.kubeconfigPath,
    owner: people.owner,
    platformToken: people.platform.token,
    botToken: people.bot.token,
    webhookSecrets: [webhookSecret],
    vaultKey: randomBytes(32).toString('hex'),
  });
  const host = new HostProcess({
    folder,
    port,
    config: withOverrides(config, options.stagecraft),
    env: options.env,
  });
  teardown.push(() => host.stop());
  await host.start();
  const portal = await PortalClient.signIn(host.url);
  const { projectId } = await seedPortal(portal, people);

  return {
    people,
    github,
    cluster,
    database,
    host,
    portal,
    projectId,
    webhookSecret,
    kube: kubernetesClients(cluster.kubeconfigPath),
    as: person =>
      new Octokit({ baseUrl: github.apiUrl, auth: people[person].token }),
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
  overrides: StackOptions['stagecraft'] = {},
): Record<string, unknown> {
  const stagecraft = {
    ...(config.stagecraft as Record<string, Record<string, unknown>>),
  };
  for (const [key, value] of Object.entries(overrides)) {
    stagecraft[key] = { ...stagecraft[key], ...value };
  }
  return { ...config, stagecraft };
}

function kubernetesClients(kubeconfigPath: string): Stack['kube'] {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  return {
    core: config.makeApiClient(CoreV1Api),
    batch: config.makeApiClient(BatchV1Api),
  };
}

/** Opens an issue as the owner and answers its number. */
export async function openIssue(
  stack: Stack,
  issue: { title: string; body: string },
): Promise<number> {
  const answer = await stack
    .as('owner')
    .rest.issues.create({ ...BOOKSHOP, ...issue });
  return answer.data.number;
}
