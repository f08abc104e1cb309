import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalGitHub, type LocalGitHub } from '@stagecraft/local-github';
import type { Knex } from 'knex';
import { PostgresProjectDirectory } from '../../directory/postgresProjectDirectory';
import { MirrorCache } from '../../git/mirrorCache';
import { createKernelMetrics } from '../../metrics/kernelMetrics';
import { applyMigrations } from '../../migrations/applyMigrations';
import { SecretRedaction } from '../../redaction/secretRedaction';
import { emptyDatabases } from '../../testPrograms/emptyDatabases';
import { AesGcmVault } from '../../vault/aesGcmVault';
import {
  credentialIdentity,
  type CredentialScope,
} from '../credentialIdentity';
import { CredentialLimits } from '../credentialLimits';
import { Credentials } from '../credentials';
import { CredentialStore } from '../credentialStore';
import { CredentialMissingError, GitHubAppError } from '../errors';
import { OctokitGitHubClients } from '../octokitGitHubClients';
import type { CredentialKind } from '../types';
import { createGitHubApp } from './createGitHubApp';

jest.setTimeout(60_000);

const emptyDatabase = emptyDatabases();
const vault = new AesGcmVault([{ id: '1', key: 'ab'.repeat(32) }]);
const keys = createKeys();
const ALL = {
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  repository_hooks: 'write',
  actions_variables: 'write',
} as const;
const REPOSITORIES = ['bookshop', 'search', 'suspended', 'weak', 'elsewhere'];
const KINDS: CredentialKind[] = ['platform', 'bot'];

/** Remembers what it is told, as nothing else lets tokens out. */
class ToldRedaction extends SecretRedaction {
  readonly told: string[] = [];

  addSecret(value: string, options?: { forMs: number }): void {
    this.told.push(value);
    super.addSecret(value, options);
  }

  tokens(): string[] {
    return [...new Set(this.told.filter(value => value.startsWith('ghs_')))];
  }
}

let folder: string;
let github: LocalGitHub;
let knex: Knex;
let projectId: string;
let redaction: ToldRedaction;
let clients: OctokitGitHubClients;
const ids: Record<string, string> = {};

function createKeys() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // As GitHub gives it.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}

/** Whose token a stored one is, by its scope: users of local-github. */
const tokenOf = (scope: CredentialScope, kind: CredentialKind) =>
  `ghp_${scope}_${kind}_0123456789`;
const SCOPES: CredentialScope[] = ['repository', 'project', 'platform'];
const HOLDERS = SCOPES.flatMap(scope =>
  KINDS.map(kind => ({ scope, kind, login: `${scope}-${kind}` })),
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-node-app-'));
  const source = join(folder, 'source');
  await mkdir(source);
  await writeFile(join(source, 'README.md'), '# Bookshop\n');
  github = await createLocalGitHub({
    port: 0,
    dataDir: join(folder, 'github'),
    seed: {
      users: HOLDERS.map(({ scope, kind, login }, index) => ({
        ...{ id: 2001 + index, login, name: login, type: 'User' },
        email: `${login}@example.org`,
        token: tokenOf(scope, kind),
      })),
      repositories: REPOSITORIES.map(name => ({
        ...{ owner: 'acme', name, private: true, fromDirectory: source },
        collaborators: Object.fromEntries(
          HOLDERS.map(({ login }) => [login, 'admin']),
        ),
        issues: [{ title: 'A', body: 'b', author: HOLDERS[0].login }],
      })),
      apps: [
        {
          ...{ id: 4001, slug: 'stagecraft', botId: 4002, permissions: ALL },
          publicKey: keys.publicKey,
          installations: [
            { id: 5001, repositories: ['acme/bookshop', 'acme/search'] },
            { id: 5002, repositories: ['acme/suspended'], suspended: true },
            {
              id: 5003,
              repositories: ['acme/weak'],
              permissions: { contents: 'read', issues: 'write' },
            },
          ],
        },
      ],
    },
  });
  knex = await emptyDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  await storeRepositories();
});

beforeEach(async () => {
  github.faults.clear();
  await knex('kernel.credentials').delete();
  await knex('kernel.credential_limits').delete();
  redaction = new ToldRedaction();
  clients = createClients();
});

afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

function createClients(
  privateKey = keys.privateKey,
  replica = 'one',
  appId = 4001,
) {
  const limits = new CredentialLimits({ knex, metrics: createKernelMetrics() });
  const { apiUrl } = github;
  const app = createGitHubApp({
    ...{ apiUrl, appId, privateKey, limits, redaction },
  });
  return new OctokitGitHubClients({
    ...{ apiUrl, app, limits, redaction, webUrl: github.webUrl },
    contentWritesPerSecond: 100,
    directory: new PostgresProjectDirectory({ knex }),
    credentials: new Credentials({
      store: new CredentialStore({ knex, vault, redaction }),
      app,
    }),
    mirrors: new MirrorCache({ folder: join(folder, `mirrors-${replica}`) }),
  });
}

async function storeRepositories(): Promise<void> {
  const [project] = await knex('kernel.projects')
    .insert({ slug: 'bookshop', name: 'Bookshop' })
    .returning('id');
  projectId = project.id;
  for (const name of REPOSITORIES) {
    const answer = await fetch(`${github.apiUrl}/repos/acme/${name}`, {
      headers: { authorization: `token ${tokenOf('platform', 'bot')}` },
    });
    const { id } = (await answer.json()) as { id: number };
    const [row] = await knex('kernel.repositories')
      .insert({
        ...{ project_id: projectId, external_id: id, owner: 'acme', name },
        ...{ alias: name, default_ref: 'main' },
      })
      .returning('id');
    ids[name] = row.id;
  }
}

async function store(scope: CredentialScope, kind: CredentialKind) {
  const scopeIds = { repository: ids.bookshop, project: projectId };
  const scopeId = scope === 'platform' ? null : scopeIds[scope];
  const sealed = vault.seal({
    plaintext: tokenOf(scope, kind),
    identity: credentialIdentity({ scope, scopeId, kind }),
  });
  await knex('kernel.credentials').insert({
    ...{ scope, scope_id: scopeId, kind, key_id: sealed.keyId },
    sealed: sealed.sealed,
  });
}

const open = (name: string, kind: CredentialKind, from = clients) =>
  from.repository({ repositoryId: ids[name], kind });

describe.each(KINDS)('E2E-106 a %s credential', kind => {
  it('is the token of the repository, of the project, the App, the token of the platform', async () => {
    const login = async (name = 'bookshop') =>
      (await (await open(name, kind)).viewer()).login;
    for (const scope of SCOPES) await store(scope, kind);
    const used: string[] = [await login()];
    for (const scope of ['repository', 'project'] as const) {
      await knex('kernel.credentials').where({ scope }).delete();
      used.push(await login());
    }
    await knex('kernel.credentials').delete();
    used.push(await login());
    await store('platform', kind);
    used.push(await login('elsewhere'));
    expect(used).toEqual([
      `repository-${kind}`,
      `project-${kind}`,
      'stagecraft[bot]',
      'stagecraft[bot]',
      `platform-${kind}`,
    ]);
  });

  it('is missing where the App is not installed and no token is stored', async () => {
    const missing = open('elsewhere', kind);
    await expect(missing).rejects.toBeInstanceOf(CredentialMissingError);
    await expect(missing).rejects.toThrow(
      new RegExp(
        `No ${kind} token.*GitHub App of stagecraft.github.credentials.app is not installed on acme/elsewhere: install it there, or set`,
      ),
    );
  });

  it('is refused where the installation is suspended, also if the platform has a token', async () => {
    await store('platform', kind);
    await expect(open('suspended', kind)).rejects.toThrow(
      /^stagecraft.github.credentials.app: the installation .* on acme\/suspended is suspended: lift/,
    );
  });

  it('is refused with what the installation lacks', async () => {
    const lacks = {
      platform: 'repository_hooks: write, actions_variables: write',
      bot: 'contents: write, pull_requests: write',
    };
    await expect(open('weak', kind)).rejects.toThrow(
      `on acme/weak lacks for the ${kind} credential: ${lacks[kind]}.`,
    );
  });

  it('is refused with its reason when the key is not the App’s', async () => {
    clients = createClients(createKeys().privateKey);
    const refused = open('bookshop', kind);
    await expect(refused).rejects.toBeInstanceOf(GitHubAppError);
    await expect(refused).rejects.toThrow(
      /^stagecraft.github.credentials.app: GitHub refuses the key of the App \(.*JSON web token.*\)/,
    );
    await expect(clients.appSlug()).rejects.toBeInstanceOf(GitHubAppError);
  });

  it('is refused where GitHub has no such App, also if the platform has a token', async () => {
    await store('platform', kind);
    clients = createClients(keys.privateKey, 'one', 4999);
    await expect(open('bookshop', kind)).rejects.toMatchObject({
      ...{ name: 'NotAllowedError', reason: 'app_unknown' },
      message: expect.stringContaining('GitHub knows no App of this appId'),
    });
    await expect(clients.appSlug()).rejects.toBeInstanceOf(GitHubAppError);
  });

  it('is renewed once when GitHub refuses the token, and no more', async () => {
    const repository = await open('bookshop', kind);
    await repository.issue(1);
    await revoke(redaction.tokens()[0]);
    expect(await repository.issue(1)).toMatchObject({ number: 1 });
    expect(redaction.tokens()).toHaveLength(2);

    github.faults.setRestFault({
      ...{ kind: 'respond', operation: 'issues/get', status: 401 },
    });
    await expect(repository.issue(1)).rejects.toThrow(/could not read issue 1/);
    expect(redaction.tokens()).toHaveLength(3);
  });

  it('serves two replicas, each by a token of its own', async () => {
    const other = createClients(keys.privateKey, 'two');
    const both = await Promise.all(
      [clients, other].map(async each =>
        (await open('bookshop', kind, each)).createComment(1, 'Hello'),
      ),
    );
    expect(both.map(comment => comment.authorLogin)).toEqual([
      'stagecraft[bot]',
      'stagecraft[bot]',
    ]);
    const [limits] = await knex('kernel.credential_limits').count();
    // One installation has one budget, whoever asks.
    expect(Number(limits.count)).toBe(1);
  });
});

it('narrows a token to one repository and the permissions of its kind', async () => {
  await open('bookshop', 'platform');
  await open('bookshop', 'bot');
  const [platform, bot] = redaction.tokens();
  const ask = async (token: string, path: string, body?: object) => {
    const { status } = await fetch(`${github.apiUrl}/repos/acme/${path}`, {
      method: body ? 'POST' : 'GET',
      body: body && JSON.stringify(body),
      headers: { authorization: `token ${token}` },
    });
    return status;
  };
  expect(await ask(platform, 'bookshop/hooks')).toBe(200);
  expect(await ask(bot, 'bookshop/hooks')).toBe(403);
  expect(await ask(bot, 'bookshop/pulls')).toBe(200);
  expect(await ask(platform, 'bookshop/pulls')).toBe(403);
  expect(await ask(platform, 'search')).toBe(404);
  expect(await ask(bot, 'search/issues')).toBe(404);
});

it('pushes and fetches, and makes a new token where the old one was revoked', async () => {
  const bot = await clients.git({ repositoryId: ids.bookshop, kind: 'bot' });
  const sha = await (await open('bookshop', 'bot')).resolveRef('main');
  await revoke(redaction.tokens()[0]);
  const { directory } = await bot.mirror({ sha });
  await revoke(redaction.tokens()[1]);
  await bot.push({ directory, sha, branch: 'codex/issue-1' });
  expect(redaction.tokens()).toHaveLength(3);
  const pushed = await (
    await open('bookshop', 'bot')
  ).resolveRef('codex/issue-1');
  expect(pushed).toBe(sha);
});

it('does not let the platform push', async () => {
  const git = await clients.git({
    ...{ repositoryId: ids.bookshop, kind: 'platform' },
  });
  const sha = await (await open('bookshop', 'platform')).resolveRef('main');
  const { directory } = await git.mirror({ sha });
  await expect(
    git.push({ directory, sha, branch: 'not-allowed' }),
  ).rejects.toMatchObject({ name: 'NotAllowedError' });
});

it('reaches a repository of no project where it is installed', async () => {
  const found = await clients.unattached({
    ...{ owner: 'acme', name: 'search', kind: 'platform' },
  });
  expect(await found.describe()).toMatchObject({ name: 'search' });
  await expect(
    clients.unattached({ owner: 'acme', name: 'none', kind: 'platform' }),
  ).rejects.toBeInstanceOf(CredentialMissingError);
});

it('tells the name of the App', async () => {
  expect(await clients.appSlug()).toBe('stagecraft');
});

async function revoke(token: string): Promise<void> {
  const { status } = await fetch(`${github.apiUrl}/installation/token`, {
    method: 'DELETE',
    headers: { authorization: `token ${token}` },
  });
  expect(status).toBe(204);
}
