import type { Assignment } from '../platform/assignment';
import { retry } from '../platform/retry';
import { basicCredentials } from '../redaction';
import { Git, GitError } from './Git';

export interface CheckOutOptions {
  git: Git;
  assignment: Assignment;
  runToken: string;
  signal: AbortSignal;
}

const FETCH_TIMEOUT_MS = 15 * 60_000;
const RETRY_BUDGET_MS = 6 * 60_000;

const PLATFORM_AWAY =
  /Could not resolve|Failed to connect|Connection (reset|refused|timed out)|returned error: (404|429|50[0-24-9])|early EOF|Empty reply|transfer closed|RPC failed|hung up|timed out/i;
/** GitHub's limits, which the platform passes on; they last for up to 65 minutes. */
const GITHUB_LIMITED = /returned error: 503/i;
const COMMIT_NOT_OFFERED = /not our ref|unadvertised object/i;

/**
 * Makes the work branch at the base commit, in git's (empty) folder, and answers the
 * commit. Fetches that one commit (for a review: its history, and the base branch as
 * `origin/…`); a server that hands out nothing but branch heads is asked for a whole branch
 * instead.
 *
 * The run token travels in the environment of `git fetch` alone: it is in no argument,
 * no URL and no file. Nothing of the repository runs before or during the fetch.
 */
export async function checkOut(options: CheckOutOptions): Promise<string> {
  const { git, assignment, signal } = options;
  const { baseSha, workBranch } = assignment.repository;
  await git.run(
    ['init', '--quiet', '--template=', `--initial-branch=${workBranch}`],
    { signal },
  );
  await Promise.all([fetchBase(options), setIdentity(options)]);
  await git.run(['reset', '--quiet', '--hard', baseSha], { signal });
  return git.run(['rev-parse', 'HEAD'], { signal });
}

async function setIdentity({ git, assignment, signal }: CheckOutOptions) {
  const { gitName, gitEmail } = assignment.agent;
  await git.run(['config', 'user.name', gitName], { signal });
  await git.run(['config', 'user.email', gitEmail], { signal });
}

async function fetchBase(options: CheckOutOptions): Promise<void> {
  const { repository, stage } = options.assignment;
  const { baseSha, baseBranch, workBranch } = repository;
  // A reviewer compares two branches, so it needs their history.
  const isReview = stage.promptKind === 'review';
  const branch = isReview ? workBranch : baseBranch;
  try {
    await fetchRef(options, isReview ? [] : ['--depth=1'], baseSha);
  } catch (error) {
    if (!(error instanceof GitError && COMMIT_NOT_OFFERED.test(error.stderr))) {
      throw error;
    }
    await fetchRef(options, [], `refs/heads/${branch}`);
  }
  if (!isReview) return;
  const compared = `refs/heads/${baseBranch}:refs/remotes/origin/${baseBranch}`;
  await fetchRef(options, [], compared);
}

/** Waits for GitHub's limits as long as the run may last: the platform ends it at its deadline. */
function fetchRef(
  options: CheckOutOptions,
  flags: string[],
  ref: string,
): Promise<string> {
  return retry(() => fetchWhileAway(options, flags, ref), {
    isRetryable: error =>
      error instanceof GitError && GITHUB_LIMITED.test(error.stderr),
    budgetMs: Number(options.assignment.deadlineMs),
    baseDelayMs: 1_000,
    maxDelayMs: 15_000,
    signal: options.signal,
  });
}

function fetchWhileAway(
  options: CheckOutOptions,
  flags: string[],
  ref: string,
): Promise<string> {
  const { git, assignment, runToken, signal } = options;
  const { sourceUrl } = assignment.repository;
  const authorization = `Authorization: Basic ${basicCredentials(runToken)}`;
  return retry(
    () =>
      git.run(['fetch', '--quiet', '--no-tags', ...flags, sourceUrl, ref], {
        config: { 'http.extraHeader': authorization },
        timeoutMs: FETCH_TIMEOUT_MS,
        signal,
      }),
    {
      isRetryable: error =>
        error instanceof GitError && PLATFORM_AWAY.test(error.stderr),
      budgetMs: RETRY_BUDGET_MS,
      baseDelayMs: 200,
      maxDelayMs: 5_000,
      signal,
    },
  );
}
