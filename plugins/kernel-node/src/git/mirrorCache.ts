import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFoundError } from '@backstage/errors';
import { GitHubLimitedError } from '../github/errors';
import { toGitFailure } from './gitFailure';
import { KeyedMutex } from './keyedMutex';
import { ensureMirrorFolder } from './mirrorFolder';
import { runGit } from './runGit';

const LOCAL_TIMEOUT_MS = 30_000;
const FETCH_TIMEOUT_MS = 10 * 60_000;

export interface MirrorOptions {
  repositoryId: string;
  url: string;
  /** The credential, as settings of `runGit`. */
  settings: Record<string, string>;
  sha: string;
  /** Called with each fetch from GitHub. */
  fetch(run: () => Promise<void>): Promise<void>;
  signal?: AbortSignal;
}

/**
 * Bare mirrors below one folder, `<repositoryId>.git`. Fetches of one repository wait
 * for each other within this process; between processes git's own locks do, and the
 * loser tries once more. A folder that is no repository (any more) is made anew.
 */
export class MirrorCache {
  readonly #folder: string;
  readonly #mutex = new KeyedMutex();

  constructor(options: { folder: string }) {
    this.#folder = options.folder;
  }

  /** The mirror's folder, with the commit in it. Throws NotFoundError when GitHub has no such commit. */
  async get(options: MirrorOptions): Promise<string> {
    const directory = join(this.#folder, `${options.repositoryId}.git`);
    await this.#mutex.run(directory, async () => {
      await this.#ensureRepository(directory);
      if (!(await hasCommit(directory, options.sha))) {
        await this.#fetchCommit(directory, options);
      }
    });
    return directory;
  }

  async #ensureRepository(directory: string): Promise<void> {
    await ensureMirrorFolder(this.#folder);
    const local = { cwd: this.#folder, timeoutMs: LOCAL_TIMEOUT_MS };
    if (
      await succeeds(
        ['--git-dir', directory, 'rev-parse', '--is-bare-repository'],
        local,
      )
    ) {
      return;
    }
    await rm(directory, { recursive: true, force: true });
    await runGit(['init', '--quiet', '--bare', directory], local);
  }

  async #fetchCommit(directory: string, options: MirrorOptions): Promise<void> {
    const branchesAndTags = [
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ];
    try {
      await fetch(directory, options, [
        '--prune',
        options.url,
        ...branchesAndTags,
      ]);
    } catch (error) {
      if (error instanceof GitHubLimitedError) throw error;
      // Another process fetched at the same time, or the network failed for a moment.
      await fetch(directory, options, [
        '--prune',
        options.url,
        ...branchesAndTags,
      ]);
    }
    if (!(await hasCommit(directory, options.sha))) {
      // No branch reaches it, for example the head of a pull request.
      await fetch(directory, options, [options.url, options.sha]);
    }
    if (!(await hasCommit(directory, options.sha))) {
      throw new NotFoundError(`Commit ${options.sha} is not in the repository`);
    }
  }
}

async function fetch(
  directory: string,
  options: MirrorOptions,
  args: string[],
): Promise<void> {
  const call = {
    cwd: directory,
    timeoutMs: FETCH_TIMEOUT_MS,
    signal: options.signal,
    settings: options.settings,
  };
  await options.fetch(async () => {
    try {
      await runGit(
        ['fetch', '--quiet', '--no-write-fetch-head', ...args],
        call,
      );
    } catch (error) {
      throw toGitFailure(error);
    }
  });
}

async function hasCommit(directory: string, sha: string): Promise<boolean> {
  return succeeds(['cat-file', '-e', `${sha}^{commit}`], {
    cwd: directory,
    timeoutMs: LOCAL_TIMEOUT_MS,
  });
}

async function succeeds(
  args: string[],
  options: { cwd: string; timeoutMs: number },
): Promise<boolean> {
  return runGit(args, options).then(
    () => true,
    () => false,
  );
}
