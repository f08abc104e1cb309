import { InputError } from '@backstage/errors';
import { toGitFailure } from './gitFailure';
import { runGit } from './runGit';

const PUSH_TIMEOUT_MS = 2 * 60_000;
const CHECK_TIMEOUT_MS = 10_000;

/**
 * Pushes one commit to one branch. Without `expectedSha` only what adds to the branch is
 * taken; with it the branch is replaced if it still is at that commit. Throws
 * ConflictError when the branch moved on.
 */
export async function pushCommit(options: {
  directory: string;
  url: string;
  settings: Record<string, string>;
  sha: string;
  branch: string;
  expectedSha?: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { directory, url, sha, branch, expectedSha } = options;
  await checkNames(options);
  const target = `refs/heads/${branch}`;
  const lease = expectedSha
    ? [`--force-with-lease=${target}:${expectedSha}`]
    : [];
  try {
    await runGit(
      ['push', '--quiet', '--no-verify', ...lease, url, `${sha}:${target}`],
      {
        cwd: directory,
        timeoutMs: PUSH_TIMEOUT_MS,
        signal: options.signal,
        settings: options.settings,
      },
    );
  } catch (error) {
    throw toGitFailure(error);
  }
}

/** Both become parts of git's arguments. */
async function checkNames(options: {
  directory: string;
  sha: string;
  branch: string;
  expectedSha?: string;
}): Promise<void> {
  const { sha, branch, expectedSha } = options;
  for (const commit of [sha, expectedSha ?? sha]) {
    if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
      throw new InputError('sha must be a full lower-case hex commit id');
    }
  }
  try {
    await runGit(['check-ref-format', `refs/heads/${branch}`], {
      cwd: options.directory,
      timeoutMs: CHECK_TIMEOUT_MS,
    });
  } catch {
    throw new InputError('branch is not a valid name for a branch');
  }
}
