import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import {
  createLocalGitHub,
  type GitFault,
  type LimitFault,
  type LocalGitHub,
} from '@stagecraft/local-github';
import type { Knex } from 'knex';
import { PostgresProjectDirectory } from '../directory/postgresProjectDirectory';
import { MirrorCache } from '../git/mirrorCache';
import { createKernelMetrics } from '../metrics/kernelMetrics';
import { applyMigrations } from '../migrations/applyMigrations';
import { SecretRedaction } from '../redaction/secretRedaction';
import { AesGcmVault } from '../vault/aesGcmVault';
import { credentialIdentity, type CredentialScope } from './credentialIdentity';
import { CredentialLimits } from './credentialLimits';
import { CredentialStore } from './credentialStore';
import { GitHubUnavailableError, type GitHubLimitedError } from './errors';
import { Credentials } from './credentials';
import { createOctokit, tokenAuthentication } from './octokit';
import { OctokitGitHubClients } from './octokitGitHubClients';
import { fixedToken } from './tokenSource';
import type { CredentialKind, GitRemote } from './types';
import { emptyDatabases } from '../testPrograms/emptyDatabases';

jest.setTimeout(60_000);

const git = promisify(execFile);
const emptyDatabase = emptyDatabases();
const vault = new AesGcmVault([{ id: '1', key: 'ab'.repeat(32) }]);
const redaction = new SecretRedaction();

const TOKENS = {
  platform: 'platform-token-1',
  bot: 'bot-token-2',
  reader: 'reader-token-3',
};

let folder: string;
let github: LocalGitHub;
let knex: Knex;
let clients: OctokitGitHubClients;
let projectId: string;
let repositoryId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-node-github-'));
  const source = join(folder, 'source');
  await mkdir(source);
  await writeFile(join(source, 'README.md'), '# Bookshop\n');
  const user = (
    id: number,
    login: string,
    token: string,
    type: 'User' | 'Bot',
  ) => ({
    id,
    login,
    token,
    type,
    name: login,
    email: `${login}@example.com`,
  });
  github = await createLocalGitHub({
    port: 0,
    dataDir: join(folder, 'github'),
    seed: {
      users: [
        user(1006, 'stagecraft-platform', TOKENS.platform, 'User'),
        user(1005, 'stagecraft-bot', TOKENS.bot, 'Bot'),
        user(1003, 'rina', TOKENS.reader, 'User'),
      ],
      repositories: [
        {
          owner: 'acme',
          name: 'bookshop',
          fromDirectory: source,
          collaborators: {
            'stagecraft-platform': 'admin',
            'stagecraft-bot': 'write',
            rina: 'read',
          },
          labels: [{ name: 'Run:Dev' }],
          issues: [
            {
              title: 'Add a cart',
              body: 'Please.',
              author: 'stagecraft-bot',
              labels: ['Run:Dev'],
            },
          ],
        },
      ],
    },
  });
  knex = await emptyDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  clients = createClients();
  await attachRepository();
});

beforeEach(async () => {
  github.faults.clear();
  await knex('kernel.credentials').delete();
  await knex('kernel.credential_limits').delete();
  // What it remembers of limits belongs to one test.
  clients = createClients();
  await store('repository', repositoryId, 'platform', TOKENS.platform);
  await store('repository', repositoryId, 'bot', TOKENS.bot);
});

afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

function createClients(): OctokitGitHubClients {
  return new OctokitGitHubClients({
    apiUrl: github.apiUrl,
    webUrl: github.webUrl,
    contentWritesPerSecond: 100,
    directory: new PostgresProjectDirectory({ knex }),
    credentials: new Credentials({
      store: new CredentialStore({ knex, vault, redaction }),
    }),
    redaction,
    mirrors: new MirrorCache({ folder: join(folder, 'mirrors') }),
    limits: new CredentialLimits({ knex, metrics: createKernelMetrics() }),
  });
}

async function attachRepository(): Promise<void> {
  const candidate = clients.candidate({
    owner: 'acme',
    name: 'bookshop',
    token: TOKENS.platform,
  });
  const { externalId } = await candidate.describe();
  const [project] = await knex('kernel.projects').insert(
    { slug: 'bookshop', name: 'Bookshop' },
    ['id'],
  );
  projectId = project.id;
  const [repository] = await knex('kernel.repositories').insert(
    {
      project_id: projectId,
      external_id: externalId,
      owner: 'acme',
      name: 'bookshop',
      alias: 'bookshop',
    },
    ['id'],
  );
  repositoryId = repository.id;
}

async function store(
  scope: CredentialScope,
  scopeId: string | null,
  kind: CredentialKind,
  token: string,
): Promise<void> {
  const { keyId, sealed } = vault.seal({
    plaintext: token,
    identity: credentialIdentity({ scope, scopeId, kind }),
  });
  await knex('kernel.credentials').insert({
    scope,
    scope_id: scopeId,
    kind,
    key_id: keyId,
    sealed,
  });
}

const REPO = { owner: 'acme', repo: 'bookshop' };

/** GitHub as an admin of the repository sees it. */
const hooksApi = () =>
  createOctokit({
    apiUrl: github.apiUrl,
    ...tokenAuthentication(fixedToken(TOKENS.platform)),
    budgetId: 'admin',
    budget: { request: send => send(), write: async () => {} },
  }).repos;

const bot = () => clients.repository({ repositoryId, kind: 'bot' });
const platform = () => clients.repository({ repositoryId, kind: 'platform' });

describe('credentials of requirements F3', () => {
  it('come from the repository, else its project, else the platform, for each kind', async () => {
    const login = async () => (await (await bot()).viewer()).login;
    await knex('kernel.credentials').delete();
    await expect(bot()).rejects.toMatchObject({
      name: 'CredentialMissingError',
      code: 'failed_precondition',
      message: expect.stringContaining('No bot token is stored'),
    });
    await store('platform', null, 'platform', TOKENS.platform);
    await expect(bot()).rejects.toThrow('No bot token is stored');
    await store('platform', null, 'bot', TOKENS.reader);
    expect(await login()).toBe('rina');
    await store('project', projectId, 'bot', TOKENS.platform);
    expect(await login()).toBe('stagecraft-platform');
    await store('repository', repositoryId, 'bot', TOKENS.bot);
    expect(await login()).toBe('stagecraft-bot');
  });

  it('are redacted once they were used', async () => {
    await (await bot()).viewer();
    expect(redaction.redact(`leak ${TOKENS.bot}`)).toBe('leak ***');
  });

  it('reach a repository of no project by the platform alone', async () => {
    const unattached = {
      owner: 'acme',
      name: 'bookshop',
      kind: 'bot' as const,
    };
    await expect(clients.unattached(unattached)).rejects.toThrow(
      'for the platform',
    );
    await store('platform', null, 'bot', TOKENS.bot);
    const repository = await clients.unattached(unattached);
    expect((await repository.issue(1)).title).toBe('Add a cart');
  });
});

describe('a repository on GitHub', () => {
  it('reads an issue as it is now', async () => {
    const repository = await bot();
    expect(await repository.issue(1)).toMatchObject({
      number: 1,
      title: 'Add a cart',
      body: 'Please.',
      state: 'open',
      isPullRequest: false,
      labels: ['Run:Dev'],
    });
    await repository.addLabels(1, ['state:in-review']);
    expect((await repository.issue(1)).labels).toContain('state:in-review');
    await repository.removeLabel(1, 'state:in-review');
    await repository.removeLabel(1, 'state:in-review');
    expect((await repository.issue(1)).labels).toEqual(['Run:Dev']);
  });

  it('writes, edits and deletes comments, and reacts once', async () => {
    const repository = await bot();
    const comment = await repository.createComment(1, 'planned');
    expect(comment).toMatchObject({ body: 'planned', authorId: '1005' });
    await repository.updateComment(comment.id, 'running');
    expect((await repository.comments(1)).map(({ body }) => body)).toEqual([
      'running',
    ]);
    await repository.deleteComment(comment.id);
    expect(await repository.comments(1)).toEqual([]);
    await repository.react(1, 'eyes');
    await repository.react(1, 'eyes');
  });

  it('creates the labels that are missing, whatever the case of the others', async () => {
    const repository = await platform();
    const label = (name: string) => ({
      name,
      color: '1d76db',
      description: 'x',
    });
    const labels = [label('run:dev'), label('need:input')];
    await repository.ensureLabels(labels);
    // A second label of a name in another case would be refused.
    await expect(repository.ensureLabels(labels)).resolves.toBeUndefined();
  });

  it('makes missing variables, corrects others, and leaves what is not asked for', async () => {
    const repository = await platform();
    const octokit = new Octokit({
      ...{ baseUrl: github.apiUrl, auth: TOKENS.platform },
    });
    const repo = { owner: 'acme', repo: 'bookshop' };
    const { actions } = octokit.rest;
    await actions.createRepoVariable({ ...repo, name: 'THEIRS', value: 'x' });
    await actions.createRepoVariable({ ...repo, name: 'RUN_1', value: 'old' });
    const wanted = Array.from({ length: 40 }, (_, index) => ({
      ...{ name: `RUN_${index}`, value: `run:${index}` },
    }));
    await repository.ensureVariables(wanted);
    await repository.ensureVariables(wanted);

    const all = await octokit.paginate(actions.listRepoVariables, {
      ...{ ...repo, per_page: 30 },
    });
    const pairs = all.map(({ name, value }) => ({ name, value }));
    expect(pairs).toHaveLength(41);
    expect(pairs).toEqual(
      expect.arrayContaining([...wanted, { name: 'THEIRS', value: 'x' }]),
    );
    await expect(
      (await bot()).ensureVariables([{ name: 'GITHUB_X', value: 'x' }]),
    ).rejects.toThrow(/create Actions variable GITHUB_X/);
  });

  it('resolves refs and reads files', async () => {
    const repository = await bot();
    const sha = await repository.resolveRef('main');
    expect(sha).toMatch(/^[0-9a-f]{40}$/);
    expect(await repository.file({ path: 'README.md', ref: sha })).toBe(
      '# Bookshop\n',
    );
    await expect(repository.resolveRef('0'.repeat(40))).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
    await expect(repository.file({ path: 'nope', ref: sha })).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
  });

  it('sets up its webhook once and lists deliveries', async () => {
    const repository = await platform();
    const options = {
      url: 'http://127.0.0.1:9/hook',
      secret: 'a-webhook-secret',
      events: ['issues'],
    };
    const first = await repository.ensureWebhook(options);
    expect(await repository.ensureWebhook(options)).toEqual(first);
    await repository.addLabels(1, ['need:input']);
    const since = new Date(Date.now() - 60_000);
    const listed = async (from: Date) => {
      const { hookId } = first;
      const pages = repository.deliveries({ hookId, since: from });
      const deliveries = [];
      for await (const page of pages) deliveries.push(...page);
      return deliveries;
    };
    const deliveries = await listed(since);
    expect(deliveries.map(({ event }) => event)).toContain('ping');
    await repository.redeliver({
      hookId: first.hookId,
      deliveryId: deliveries[0].id,
    });
    expect(await listed(new Date(Date.now() + 60_000))).toEqual([]);
  });

  describe('a webhook that is there already', () => {
    const settings = {
      url: 'http://127.0.0.1:9/taken',
      secret: 'a-webhook-secret',
      events: ['issues', 'push'],
    };
    const listed = async () => {
      const { data } = await hooksApi().listWebhooks(REPO);
      return data.filter(hook => hook.config.url?.includes('/taken'));
    };

    it('is taken over when somebody made it at the same time', async () => {
      const repository = await platform();
      const made = await Promise.all(
        [1, 2, 3].map(() => repository.ensureWebhook(settings)),
      );
      expect(new Set(made.map(({ hookId }) => hookId)).size).toBe(1);
      expect(await listed()).toHaveLength(1);
      await repository.deleteWebhook(made[0]);
    });

    it('is taken over whoever made it, with our address, events and secret', async () => {
      const { data: foreign } = await hooksApi().createWebhook({
        ...REPO,
        config: { url: 'HTTP://127.0.0.1:9/taken/', content_type: 'form' },
        events: ['watch'],
        active: false,
      });
      const repository = await platform();
      expect(await repository.ensureWebhook(settings)).toEqual({
        hookId: String(foreign.id),
      });
      expect(await listed()).toMatchObject([
        {
          id: foreign.id,
          active: true,
          events: ['issues', 'push'],
          config: { url: settings.url, content_type: 'json' },
        },
      ]);
    });

    it('is deleted, once', async () => {
      const repository = await platform();
      const hook = await repository.ensureWebhook(settings);
      await repository.deleteWebhook(hook);
      expect(await listed()).toEqual([]);
      await expect(repository.deleteWebhook(hook)).rejects.toThrow(
        expect.objectContaining({ name: 'NotFoundError' }),
      );
    });
  });

  it('tells apart what is refused and what may pass', async () => {
    await knex('kernel.credentials').where({ kind: 'bot' }).delete();
    await store('repository', repositoryId, 'bot', TOKENS.reader);
    const repository = await bot();
    await expect(repository.addLabels(1, ['x'])).rejects.toThrow(
      expect.objectContaining({ name: 'NotAllowedError' }),
    );
    await expect(repository.issue(404)).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
    github.faults.setRestFault({
      operation: 'issues/create-comment',
      kind: 'respond',
      status: 502,
    });
    await expect(repository.createComment(1, 'x')).rejects.toThrow(
      GitHubUnavailableError,
    );
  });

  it('writes a comment once, also when the answer is lost', async () => {
    const repository = await bot();
    github.faults.setRestFault({
      operation: 'issues/create-comment',
      kind: 'lost-answer',
      next: 1,
    });
    await expect(repository.createComment(1, 'only once')).rejects.toThrow(
      GitHubUnavailableError,
    );
    const bodies = (await repository.comments(1)).map(({ body }) => body);
    expect(bodies.filter(body => body === 'only once')).toHaveLength(1);
  });

  it('tries a read again that failed once', async () => {
    const repository = await bot();
    github.faults.setRestFault({
      operation: 'issues/get',
      kind: 'respond',
      status: 502,
      next: 1,
    });
    expect((await repository.issue(1)).number).toBe(1);
  });
});

describe('git with the stored credential', () => {
  async function commitOn(
    directory: string,
    message: string,
    tree = 'main^{tree}',
  ): Promise<string> {
    const { stdout } = await git(
      'git',
      [
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.com',
        'commit-tree',
        '-p',
        'main',
        '-m',
        message,
        tree,
      ],
      { cwd: directory },
    );
    return stdout.trim();
  }

  it('mirrors, pushes with a lease, and opens the pull request', async () => {
    const remote = await clients.git({ repositoryId, kind: 'bot' });
    const repository = await bot();
    const sha = await repository.resolveRef('main');
    const { directory } = await remote.mirror({ sha });
    const first = await commitOn(directory, 'first');
    const second = await commitOn(directory, 'second');
    const branch = 'codex/issue-1';

    await remote.push({ directory, sha: first, branch });
    expect(await repository.resolveRef(branch)).toBe(first);
    await remote.push({ directory, sha: first, branch });
    await expect(
      remote.push({ directory, sha: second, branch }),
    ).rejects.toThrow(expect.objectContaining({ name: 'ConflictError' }));
    await expect(
      remote.push({ directory, sha: second, branch, expectedSha: sha }),
    ).rejects.toThrow(expect.objectContaining({ name: 'ConflictError' }));
    await remote.push({ directory, sha: second, branch, expectedSha: first });
    expect(await repository.resolveRef(branch)).toBe(second);

    expect(await repository.pullRequestByHead(branch)).toBeUndefined();
    const pull = await repository.createPullRequest({
      title: 'Cart',
      body: 'b',
      head: branch,
      base: 'main',
    });
    expect(pull).toMatchObject({
      headRef: branch,
      headSha: second,
      baseRef: 'main',
      state: 'open',
      body: 'b',
      labels: [],
      isFromFork: false,
    });
    await repository.ensureLabels([
      { name: 'in review', color: 'fbca04', description: 'Waits' },
    ]);
    await repository.addLabels(pull.number, ['in review']);
    expect(await repository.pullRequest(pull.number)).toEqual({
      ...pull,
      labels: ['in review'],
    });
    await repository.updatePullRequest(pull.number, { title: 'A cart' });
    expect(await repository.pullRequestByHead(branch)).toMatchObject({
      number: pull.number,
    });
  });

  it('reads what people wrote on a pull request', async () => {
    const repository = await bot();
    const number = await openPullRequest('talk');
    const review = async (body: object) => {
      const answer = await fetch(
        `${github.apiUrl}/repos/acme/bookshop/pulls/${number}/reviews`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${TOKENS.platform}` },
          body: JSON.stringify(body),
        },
      );
      expect(await answer.text()).toContain('"id"');
    };
    await repository.createComment(number, 'A comment');
    await review({
      ...{ event: 'REQUEST_CHANGES', body: 'Not yet' },
      comments: [{ path: 'talk.txt', line: 1, body: 'Here' }],
    });
    const reviewer = { authorType: 'User', authorLogin: expect.any(String) };
    expect(await repository.reviews(number)).toMatchObject([
      { ...reviewer, body: 'Not yet', state: 'changes_requested' },
    ]);
    expect(await repository.reviewComments(number)).toMatchObject([
      { ...reviewer, body: 'Here', path: 'talk.txt', line: 1 },
    ]);
    expect(await repository.comments(number)).toMatchObject([
      { authorType: 'Bot', createdAt: expect.any(Date) },
    ]);
    await expect(repository.pullRequest(999)).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
  });

  it('writes a review that only comments, on the commit that was read', async () => {
    const repository = await bot();
    const number = await openPullRequest('reviewed');
    const { headSha, htmlUrl } = await repository.pullRequest(number);
    const written = await repository.createReview(number, {
      ...{ body: 'Looks right', commitSha: headSha },
    });
    const { id } = await repository.viewer();
    expect(written).toMatchObject({
      ...{ authorId: id, body: 'Looks right', state: 'commented' },
      htmlUrl: expect.stringContaining(htmlUrl),
    });
    expect(await repository.reviews(number)).toEqual([written]);
  });

  /** The tree of `main` with one more file. */
  async function treeWith(directory: string, path: string): Promise<string> {
    const inIndex = async (...args: string[]) => {
      const { stdout } = await git('git', args, {
        cwd: directory,
        env: { ...process.env, GIT_INDEX_FILE: join(folder, 'index') },
      });
      return stdout.trim();
    };
    await inIndex('read-tree', 'main');
    const blob = await inIndex('rev-parse', 'main:README.md');
    await inIndex(
      ...['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`],
    );
    return inIndex('write-tree');
  }

  /** With one new file that is named like its branch. */
  async function openPullRequest(branch: string): Promise<number> {
    const remote = await clients.git({ repositoryId, kind: 'bot' });
    const repository = await bot();
    const base = await repository.resolveRef('main');
    const { directory } = await remote.mirror({ sha: base });
    const tree = await treeWith(directory, `${branch}.txt`);
    const sha = await commitOn(directory, branch, tree);
    await remote.push({ directory, sha, branch });
    const pull = await repository.createPullRequest({
      ...{ title: 'T', body: 'b', head: branch, base: 'main' },
    });
    return pull.number;
  }

  it('keeps the mirror, heals a broken one, and shares it between callers at once', async () => {
    const remote = await clients.git({ repositoryId, kind: 'bot' });
    const sha = await (await bot()).resolveRef('main');
    const [{ directory }, other] = await Promise.all([
      remote.mirror({ sha }),
      remote.mirror({ sha }),
    ]);
    expect(other.directory).toBe(directory);
    await writeFile(join(directory, 'HEAD'), 'broken');
    await rm(join(directory, 'objects'), { recursive: true });
    await remote.mirror({ sha });
    expect(await readFile(join(directory, 'HEAD'), 'utf8')).toContain(
      'refs/heads',
    );
    await expect(remote.mirror({ sha: 'f'.repeat(40) })).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundError' }),
    );
  });

  it('stores no credential in the mirror and refuses names that git would read as options', async () => {
    const remote = await clients.git({ repositoryId, kind: 'bot' });
    const sha = await (await bot()).resolveRef('main');
    const { directory } = await remote.mirror({ sha });
    const config = await readFile(join(directory, 'config'), 'utf8');
    expect(config).not.toMatch(/url|extraheader/i);
    const push = (options: object) =>
      remote.push({ directory, sha, branch: 'x', ...options });
    await expect(push({ branch: '../main' })).rejects.toThrow(
      'branch is not a valid name',
    );
    await expect(push({ branch: 'a b' })).rejects.toThrow(
      'branch is not a valid name',
    );
    await expect(push({ sha: '--all' })).rejects.toThrow('sha must be a full');
    await expect(push({ expectedSha: 'main' })).rejects.toThrow(
      'sha must be a full',
    );
  });

  it('reports a push that the token may not do', async () => {
    await knex('kernel.credentials').where({ kind: 'bot' }).delete();
    await store('repository', repositoryId, 'bot', TOKENS.reader);
    const remote = await clients.git({ repositoryId, kind: 'bot' });
    const sha = await (await bot()).resolveRef('main');
    const { directory } = await remote.mirror({ sha });
    await expect(
      remote.push({ directory, sha, branch: 'mine' }),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotAllowedError' }));
  });

  it('passes upload-pack on without showing its credential', async () => {
    const remote = await clients.git({ repositoryId, kind: 'bot' });
    const answer = await remote.uploadPack({
      path: 'info/refs',
      headers: {
        'git-protocol': 'version=2',
        authorization: 'Basic of-the-caller',
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(
      'application/x-git-upload-pack-advertisement',
    );
    expect(await text(answer.body)).toContain('version 2');
  });
});

describe('a limit of GitHub', () => {
  const asked = () => github.requests.of(TOKENS.bot);

  it.each<[string, LimitFault]>([
    ['primary', { kind: 'primary-rate-limit', resetInSeconds: 600 }],
    [
      'primary',
      { kind: 'primary-rate-limit', resetInSeconds: 600, status: 429 },
    ],
    ['secondary', { kind: 'secondary-rate-limit', retryAfterSeconds: 30 }],
    ['secondary', { kind: 'secondary-rate-limit', retryAfter: 'date' }],
    ['secondary', { kind: 'secondary-rate-limit', retryAfter: 'absent' }],
    [
      'secondary',
      { kind: 'secondary-rate-limit', retryAfter: 'absent', status: 429 },
    ],
  ])(
    '(%s, %j) is met once, and then no replica asks with this credential',
    async (kind, fault) => {
      const before = asked();
      // Strikes once: a second request would be answered.
      github.faults.setRestFault({ ...fault, operation: '*', next: 1 });
      const repository = await bot();
      const limited = {
        ...{ name: 'GitHubLimitedError', kind, credential: 'bot' },
        waitMs: expect.any(Number),
      };
      await expect(repository.issue(1)).rejects.toMatchObject(limited);
      clients = createClients();
      for (const each of [repository, await bot()]) {
        await expect(each.issue(1)).rejects.toMatchObject(limited);
        await expect(each.createComment(1, 'x')).rejects.toMatchObject(limited);
      }
      const remote = await clients.git({ repositoryId, kind: 'bot' });
      await expect(
        remote.uploadPack({ path: 'info/refs', headers: {} }),
      ).rejects.toMatchObject(limited);
      expect(asked()).toBe(before + 1);
      expect((await (await platform()).issue(1)).number).toBe(1);
    },
  );

  it.each([403, 429] as const)(
    'of git (%i) is one for fetches, pushes and the source of agents, and is not tried again',
    async status => {
      const sha = await (await platform()).resolveRef('main');
      const source = await clients.git({ repositoryId, kind: 'platform' });
      const { directory } = await source.mirror({ sha });
      const limit: GitFault = {
        kind: 'secondary-rate-limit',
        service: '*',
        status,
        retryAfter: 'absent',
        token: TOKENS.bot,
      };
      const calls: ((remote: GitRemote) => Promise<unknown>)[] = [
        remote => remote.push({ directory, sha, branch: `limited-${status}` }),
        remote => remote.uploadPack({ path: 'info/refs', headers: {} }),
        remote => remote.mirror({ sha: 'e'.repeat(40) }),
      ];
      for (const call of calls) {
        await knex('kernel.credential_limits').delete();
        clients = createClients();
        github.faults.clear();
        github.faults.setGitFault(limit);
        const before = asked();
        const remote = await clients.git({ repositoryId, kind: 'bot' });
        const error = (await call(remote).catch(
          thrown => thrown,
        )) as GitHubLimitedError;
        expect(error).toMatchObject({
          ...{ name: 'GitHubLimitedError', credential: 'bot' },
          kind: 'secondary',
        });
        expect(error.waitMs).toBeGreaterThan(55_000);
        expect(error.waitMs).toBeLessThanOrEqual(65_000);
        expect(asked()).toBe(before + 1);
      }
    },
  );

  it('is told apart from a lack of rights', async () => {
    await knex('kernel.credentials').where({ kind: 'bot' }).delete();
    await store('repository', repositoryId, 'bot', TOKENS.reader);
    const repository = await bot();
    await expect(repository.addLabels(1, ['x'])).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    expect((await repository.issue(1)).number).toBe(1);
  });
});
