import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GitPerson } from './commits';

/** Where a repository lies: names are checked when it is seeded. */
export interface RepositoryName {
  owner: string;
  name: string;
}

interface RunOptions {
  input?: string;
  env?: Record<string, string>;
}

/** A git command that ended with a status other than 0. */
export class GitError extends Error {
  readonly exitCode: number;

  constructor(args: string[], exitCode: number, stderr: string) {
    super(`git ${args.join(' ')} failed (${exitCode}): ${stderr.trim()}`);
    this.name = 'GitError';
    this.exitCode = exitCode;
  }
}

const COMMAND_TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 256 * 1024 * 1024;

// `update` runs once for every pushed ref; git prints what it writes.
const UPDATE_HOOK = `#!/bin/sh
case " $LOCAL_GITHUB_PROTECTED_REFS " in
  *" $1 "*)
    echo "error: GH006: Protected branch update failed for $1." >&2
    echo "error: Changes must be made through a pull request." >&2
    exit 1
    ;;
esac
`;

/**
 * Bare repositories in a folder, reached through the git program only.
 * Nothing of the user's own git configuration has an effect here.
 */
export class GitRepositories {
  readonly root: string;
  readonly #hooks: string;
  readonly #running = new Set<Promise<unknown>>();

  private constructor(dataDir: string) {
    this.root = join(dataDir, 'repositories');
    this.#hooks = join(dataDir, 'hooks');
  }

  /** Throws when git is missing or too old. */
  static async open(dataDir: string): Promise<GitRepositories> {
    await requireGit();
    const repositories = new GitRepositories(dataDir);
    await mkdir(repositories.root, { recursive: true });
    await mkdir(repositories.#hooks, { recursive: true });
    await writeFile(join(repositories.#hooks, 'update'), UPDATE_HOOK, {
      mode: 0o755,
    });
    return repositories;
  }

  path({ owner, name }: RepositoryName): string {
    return join(this.root, owner, `${name}.git`);
  }

  /** What every git process gets, the HTTP server's included. */
  environment(): Record<string, string> {
    const config: Record<string, string> = {
      'safe.directory': '*',
      'core.hooksPath': this.#hooks,
      'core.quotePath': 'false',
      'gc.auto': '0',
      'receive.autogc': 'false',
      'receive.hideRefs': 'refs/pull',
      'uploadpack.allowAnySHA1InWant': 'true',
      'uploadpack.allowFilter': 'true',
    };
    const environment: Record<string, string> = {
      PATH: process.env.PATH ?? '',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: String(Object.keys(config).length),
    };
    Object.entries(config).forEach(([key, value], index) => {
      environment[`GIT_CONFIG_KEY_${index}`] = key;
      environment[`GIT_CONFIG_VALUE_${index}`] = value;
    });
    return environment;
  }

  /** Runs git in a repository and returns its output; throws on exit ≠ 0. */
  async run(
    repository: RepositoryName,
    args: string[],
    options: RunOptions = {},
  ): Promise<string> {
    const output = await this.runRaw(repository, args, options);
    return output.toString('utf8');
  }

  async runRaw(
    repository: RepositoryName,
    args: string[],
    { input, env }: RunOptions = {},
  ): Promise<Buffer> {
    const finished = new Promise<Buffer>((resolve, reject) => {
      const child = execFile(
        'git',
        ['--git-dir', this.path(repository), ...args],
        {
          encoding: 'buffer',
          env: { ...this.environment(), ...env },
          maxBuffer: OUTPUT_LIMIT_BYTES,
          timeout: COMMAND_TIMEOUT_MS,
        },
        (error, stdout, stderr) => {
          if (!error) resolve(stdout);
          else reject(new GitError(args, Number(error.code), String(stderr)));
        },
      );
      child.stdin!.on('error', () => {}); // The exit code tells why it left.
      child.stdin!.end(input);
    });
    return this.#track(finished);
  }

  /** Like {@link run}, with undefined when git says no (exit ≠ 0). */
  async tryRun(
    repository: RepositoryName,
    args: string[],
  ): Promise<string | undefined> {
    return this.run(repository, args).catch(() => undefined);
  }

  /** Makes the repository with one commit that holds `folder`. */
  async create(options: {
    repository: RepositoryName;
    branch: string;
    folder: string;
    author: GitPerson;
  }): Promise<void> {
    const { repository, branch, folder, author } = options;
    const path = this.path(repository);
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    const run = (...args: string[]) =>
      this.run(repository, args, { env: identity(author, author) });
    await run('init', '--quiet', '--bare', '--template=', '-b', branch, path);
    await run('--work-tree', folder, 'add', '--all', '.');
    const tree = (await run('write-tree')).trim();
    const commit = (
      await run('commit-tree', tree, '-m', 'Initial commit')
    ).trim();
    await run('update-ref', `refs/heads/${branch}`, commit);
    await rm(join(path, 'index'), { force: true });
  }

  /** Resolves when no command is running any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #track<Result>(finished: Promise<Result>): Promise<Result> {
    this.#running.add(finished);
    try {
      return await finished;
    } finally {
      this.#running.delete(finished);
    }
  }
}

/** `GIT_CONFIG_COUNT` and `--diff-merges` came with git 2.31. */
async function requireGit(): Promise<void> {
  const { stdout } = await promisify(execFile)('git', ['--version']).catch(
    () => {
      throw new Error('git was not found. Install it and start again.');
    },
  );
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 31)) return;
  throw new Error(`git 2.31 or newer is needed, not ${stdout.trim()}`);
}

/** What names the author and the committer of a new commit. */
export function identity(
  author: GitPerson,
  committer: GitPerson,
): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date,
  };
}
