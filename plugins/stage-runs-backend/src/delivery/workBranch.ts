/**
 * `codex/issue-<n>`, or the first of `codex/issue-<n>-2`, `-3`, … that is not taken.
 *
 * A run starts from the base branch, so its commits do not continue an earlier run's.
 * It therefore gets a branch and a pull request of its own, and an earlier run's branch,
 * on which people may have built, is never rewritten.
 */
export function nextWorkBranch(
  issueNumber: number,
  taken: readonly string[],
): string {
  const first = `codex/issue-${issueNumber}`;
  if (!taken.includes(first)) return first;
  let number = 2;
  while (taken.includes(`${first}-${number}`)) number += 1;
  return `${first}-${number}`;
}
