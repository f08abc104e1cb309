import type {
  CatalogueLabel,
  GitHubIssue,
  GitHubPullRequest,
  PortalUser,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Finality } from '../rethink/finalityOf';
import {
  closingLabels,
  CONFIG_RULES,
  FINALITY_RULES,
  SENDER_RULES,
  STAGE_RULES,
  type Refusal,
  type Rule,
} from './decideTrigger';
import type { ReviseResolution } from './resolveReviseStage';

/** What is known of a review that asks for changes. */
export interface ReviewFacts {
  pullRequest: Pick<GitHubPullRequest, 'state' | 'isFromFork'>;
  /** A run delivered it, or a trigger label is on it, or on its issue a run has worked. */
  isOurs: boolean;
  sender: { type: string; login: string };
  user: PortalUser | undefined;
  role: ProjectRole | undefined;
  resolution: ReviseResolution;
  /** The installed stage that was resolved. */
  stage: Stage | undefined;
  issue: Pick<GitHubIssue, 'state'> | undefined;
  issueLabels: CatalogueLabel[];
  /** Whether anything may still be changed about what the pull request has. */
  revisedFinality: Finality | undefined;
  /** See `asksAgain` in decideTrigger.ts. */
  asksAgain: boolean;
  pullRequestLabels: CatalogueLabel[];
  /** What is wrong with the repository's `services.yaml`; empty: nothing. */
  configProblems: string[];
}

/**
 * Requirements 3.1.1 for reviews, rows 13 to 15, and ours: the first rule that matches
 * refuses, and a review that none refuses is answered by a run. A human's pull request is
 * none of our business, and bots are not answered: they could go on with it for ever.
 */
export const REVIEW_RULES: readonly Rule<ReviewFacts>[] = [
  {
    reason: 'revise_pr_not_found',
    tell: 'nobody',
    refuses: ({ pullRequest }) =>
      pullRequest.state === 'closed' || pullRequest.isFromFork,
  },
  {
    reason: 'review_of_foreign_pull_request',
    tell: 'nobody',
    refuses: ({ isOurs }) => !isOurs,
  },
  {
    reason: 'sender_type_bot_not_permitted',
    tell: 'nobody',
    refuses: ({ sender }) => sender.type !== 'User',
  },
  ...SENDER_RULES,
  ...FINALITY_RULES,
  {
    reason: 'pull_request_review_stage_ambiguous',
    tell: 'comment',
    refuses: ({ resolution }) => resolution.kind === 'ambiguous',
  },
  {
    reason: 'pull_request_review_stage_not_resolved',
    tell: 'comment',
    refuses: ({ resolution, issue }) =>
      resolution.kind === 'not_resolved' || issue === undefined,
  },
  ...STAGE_RULES,
  ...CONFIG_RULES,
  {
    reason: 'issue_closed',
    tell: 'comment',
    refuses: ({ issue }) => issue!.state === 'closed',
  },
  {
    reason: 'stage_gate_closed',
    tell: 'comment',
    refuses: ({ issueLabels: labels, ...facts }) =>
      closingLabels({ labels, ...facts }).length > 0,
  },
  {
    reason: 'multiple_model_labels',
    tell: 'comment',
    refuses: facts => hasSeveral('model', facts),
  },
  {
    reason: 'multiple_effort_labels',
    tell: 'comment',
    refuses: facts => hasSeveral('effort', facts),
  },
];

/** Decides; undefined means that a run of `facts.stage` answers the review. */
export function decideReview(facts: ReviewFacts): Refusal | undefined {
  return REVIEW_RULES.find(rule => rule.refuses(facts));
}

/** Whether the rules about people and pull requests let the review count, whatever else is in the way. */
export function mayAskForChanges(facts: ReviewFacts): boolean {
  return facts.isOurs && !SENDER_RULES.some(rule => rule.refuses(facts));
}

function hasSeveral(kind: CatalogueLabel['kind'], facts: ReviewFacts): boolean {
  return [facts.issueLabels, facts.pullRequestLabels].some(
    labels => labels.filter(label => label.kind === kind).length > 1,
  );
}
