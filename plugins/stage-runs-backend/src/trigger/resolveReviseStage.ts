/** Where the stage of a revising run was found. */
export type ResolverSource =
  | 'pr_labels'
  | 'issue_labels'
  | 'last_run_context'
  | 'issue_history';

/** What is known of a pull request whose review asks for changes. */
export interface ReviseFacts {
  /** Stages of the trigger labels on the pull request, `run:x` and `run:x:revise` alike. */
  pullRequestStages: string[];
  /** Issues that the pull request may belong to: see `linkedIssues`. */
  linkedIssues: number[];
  /** Stages of the trigger labels on that one issue. */
  issueStages: string[];
  /** Stage of the latest run of the pull request, among the 50 newest, that is installed. */
  lastStageOfPullRequest: string | undefined;
  /** Stage of the latest run of the issue, whatever pull request it had. */
  lastStageOfIssue: string | undefined;
}

export type ReviseResolution =
  | { kind: 'resolved'; stage: string; source: ResolverSource }
  | { kind: 'ambiguous'; stages: string[]; issues: number[] }
  | { kind: 'not_resolved' };

/**
 * Which stage a review that asks for changes starts again (requirements 3.1, "Stage
 * resolver"). The first source that says anything decides, and says one thing or is
 * ambiguous: there is no best guess.
 */
export function resolveReviseStage(facts: ReviseFacts): ReviseResolution {
  const onPullRequest = unique(facts.pullRequestStages).sort();
  if (onPullRequest.length > 0) return oneOf(onPullRequest, 'pr_labels');

  const issues = unique(facts.linkedIssues).sort((a, b) => a - b);
  if (issues.length > 1) return { kind: 'ambiguous', stages: [], issues };

  const onIssue = unique(facts.issueStages).sort();
  if (onIssue.length > 0) return oneOf(onIssue, 'issue_labels');
  if (facts.lastStageOfPullRequest) {
    return oneOf([facts.lastStageOfPullRequest], 'last_run_context');
  }
  if (facts.lastStageOfIssue) {
    return oneOf([facts.lastStageOfIssue], 'issue_history');
  }
  return { kind: 'not_resolved' };
}

function oneOf(stages: string[], source: ResolverSource): ReviseResolution {
  if (stages.length > 1) return { kind: 'ambiguous', stages, issues: [] };
  return { kind: 'resolved', stage: stages[0], source };
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
