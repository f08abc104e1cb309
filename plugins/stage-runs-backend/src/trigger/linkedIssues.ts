/** GitHub's closing keywords before a number of the same repository. */
const CLOSES =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s*:?\s+#(?<number>[1-9]\d{0,8})\b/gi;
const WORK_BRANCH = /^codex\/issue-(?<number>[1-9]\d{0,8})(?:-\d+)?$/;

/**
 * The issues that a pull request may belong to, without repetition. Earlier runs of it
 * know best; only without any do its closing keywords and the name of its branch count.
 */
export function linkedIssues(pullRequest: {
  /** Issues of the 20 newest runs that had this pull request. */
  issuesOfRuns: number[];
  body: string;
  headRef: string;
}): number[] {
  const { issuesOfRuns, body, headRef } = pullRequest;
  if (issuesOfRuns.length > 0) return [...new Set(issuesOfRuns)];
  const closed = [...body.matchAll(CLOSES)].map(match => match.groups!.number);
  const branch = WORK_BRANCH.exec(headRef)?.groups!.number;
  return [...new Set(branch ? [...closed, branch] : closed)].map(Number);
}
