import type { RunRow } from './rows';

/** Number of the issue or pull request where the run was asked for: there it is told of. */
export function threadOf(
  run: Pick<RunRow, 'prompt_kind' | 'issue_number' | 'pull_request_number'>,
): number {
  const isReview = run.prompt_kind === 'review';
  return isReview ? run.pull_request_number! : run.issue_number;
}
