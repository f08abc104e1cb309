import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { createLocalGitHub } from '../createLocalGitHub';
import { LocalGitHub, LocalGitHubOptions } from '../options';
import { LocalGitHubSeed, SeedRepository } from '../seed';

const run = promisify(execFile);

export type Person =
  | 'admin'
  | 'maintainer'
  | 'member'
  | 'triager'
  | 'reader'
  | 'outsider'
  | 'bot';

const PEOPLE: Person[] = [
  'admin',
  'maintainer',
  'member',
  'triager',
  'reader',
  'outsider',
  'bot',
];

export const tokenOf = (person: Person) => `token-of-${person}`;

const BOOKSHOP = { owner: 'acme', repo: 'bookshop' };

function sampleFolder(root: string): string {
  const folder = join(root, 'bookshop');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'README.md'), '# Bookshop\n');
  writeFileSync(join(folder, 'src/app.js'), 'export const app = 1;\n');
  return folder;
}

export function sampleSeed(folder: string): LocalGitHubSeed {
  const bookshop: SeedRepository = {
    owner: 'acme',
    name: 'bookshop',
    description: 'A small bookshop',
    private: true,
    fromDirectory: folder,
    collaborators: {
      admin: 'admin',
      maintainer: 'maintain',
      member: 'write',
      triager: 'triage',
      reader: 'read',
      bot: 'write',
    },
    labels: [
      { name: 'run:dev', color: '1d76db', description: 'Start a run' },
      { name: 'bug', color: 'd73a4a' },
    ],
    issues: [{ title: 'Add a search box', body: 'Please.', author: 'reader' }],
    protectedBranches: ['main'],
  };
  return {
    users: PEOPLE.map((login, index) => ({
      id: 100 + index,
      login,
      name: `The ${login}`,
      email: `${login}@acme.example`,
      type: login === 'bot' ? 'Bot' : 'User',
      token: tokenOf(login),
    })),
    repositories: [
      bookshop,
      {
        owner: 'admin',
        name: 'open-notes',
        fromDirectory: folder,
        collaborators: {},
      },
    ],
  };
}

/**
 * A local-github with the private `acme/bookshop` (issue 1, protected `main`)
 * and the public `admin/open-notes`, in a folder of its own.
 */
export class TestGitHub {
  readonly root = mkdtempSync(join(tmpdir(), 'local-github-test-'));
  readonly seed = sampleSeed(sampleFolder(this.root));
  /** Defects that the server reported; {@link stop} fails on any. */
  readonly defects: string[] = [];
  server!: LocalGitHub;

  get dataDir(): string {
    return join(this.root, 'data');
  }

  async start(options: Partial<LocalGitHubOptions> = {}): Promise<this> {
    this.server = await createLocalGitHub({
      port: 0,
      dataDir: this.dataDir,
      seed: this.seed,
      logger: {
        info() {},
        warn() {},
        error: (message, meta) =>
          this.defects.push(`${message} ${JSON.stringify(meta)}`),
      },
      ...options,
    });
    return this;
  }

  async stop(): Promise<void> {
    // A test may have failed to start one, or closed it itself.
    await this.server?.close();
    rmSync(this.root, { recursive: true, force: true });
    if (this.defects.length > 0) throw new Error(this.defects.join('\n'));
  }

  /** An unchanged Octokit that acts as a person. */
  octokit(person: Person): Octokit {
    return new Octokit({
      auth: tokenOf(person),
      baseUrl: this.server.apiUrl,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }

  /** A bare request, for what Octokit would not send. */
  async request(
    method: string,
    path: string,
    options: { as?: Person; body?: string; headers?: HeadersInit } = {},
  ): Promise<{ status: number; headers: Headers; body: any }> {
    const response = await fetch(`${this.server.apiUrl}${path}`, {
      method,
      body: options.body,
      headers: {
        authorization: `token ${tokenOf(options.as ?? 'admin')}`,
        ...options.headers,
      },
    });
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body };
  }

  remote(person: Person, repository = 'acme/bookshop'): string {
    const url = new URL(this.server.gitUrl);
    return `http://x-access-token:${tokenOf(person)}@${
      url.host
    }/${repository}.git`;
  }

  /** Runs git in a folder below `root`; rejects with what git printed. */
  async git(folder: string, ...args: string[]): Promise<string> {
    const cwd = join(this.root, folder);
    mkdirSync(cwd, { recursive: true });
    const { stdout } = await run('git', args, {
      cwd,
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: 'The member',
        GIT_AUTHOR_EMAIL: 'member@acme.example',
        GIT_COMMITTER_NAME: 'The member',
        GIT_COMMITTER_EMAIL: 'member@acme.example',
      },
    });
    return stdout.trim();
  }

  /** Commits a file on a branch in a clone and pushes it; returns the sha. */
  async pushFile(
    branch: string,
    file: { path: string; content: string },
    message = `Change ${file.path}`,
  ): Promise<string> {
    const folder = `clone-${branch.replace(/\W/g, '-')}`;
    const isNew = await this.git(folder, 'rev-parse', '--git-dir').then(
      () => false,
      () => true,
    );
    if (isNew) {
      await this.git(folder, 'clone', '-q', this.remote('member'), '.');
      await this.git(folder, 'checkout', '-q', '-b', branch);
    }
    writeFileSync(join(this.root, folder, file.path), file.content);
    await this.git(folder, 'add', '.');
    await this.git(folder, 'commit', '-q', '-m', message);
    await this.git(folder, 'push', '-q', 'origin', branch);
    return this.git(folder, 'rev-parse', 'HEAD');
  }
}

export { BOOKSHOP };
