import type { Assignment } from '../platform/assignment';
import { fetchFromPlatform, isCommitNotOffered } from './fetchFromPlatform';
import type { Git } from './Git';

export interface CheckOutOptions {
  git: Git;
  assignment: Assignment;
  runToken: string;
  signal: AbortSignal;
}

/**
 * Makes the work branch at the base commit, in git's (empty) folder, and answers the
 * commit. Fetches that one commit (for a review: its history, and the base branch as
 * `origin/…`); a server that hands out nothing but branch heads is asked for a whole branch
 * instead.
 *
 * Nothing of the repository runs before or during the fetch.
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
    if (!isCommitNotOffered(error)) throw error;
    await fetchRef(options, [], `refs/heads/${branch}`);
  }
  if (!isReview) return;
  const compared = `refs/heads/${baseBranch}:refs/remotes/origin/${baseBranch}`;
  await fetchRef(options, [], compared);
}

function fetchRef(
  { git, assignment, runToken, signal }: CheckOutOptions,
  flags: string[],
  ref: string,
): Promise<string> {
  const { repository, deadlineMs } = assignment;
  return fetchFromPlatform({
    ...{ git, runToken, signal, flags, ref },
    sourceUrl: repository.sourceUrl,
    // As long as the run may last: the platform ends it at its deadline.
    limitBudgetMs: Number(deadlineMs),
  });
}
