import type {
  CatalogueLabel,
  GitHubIssue,
  GitHubPullRequest,
  PortalUser,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import {
  closingLabels,
  countOf,
  CONFIG_RULES,
  SENDER_RULES,
  STAGE_RULES,
  type Refusal,
  type Rule,
} from './decideTrigger';

/** What is known when somebody asks for a reviewer on a pull request of a run. */
export interface ReviewerFacts {
  /** The platform has put this label itself, by the account that the delivery names. */
  isOwnCommand: boolean;
  /** The label is on the pull request now. */
  isStillAsked: boolean;
  sender: { type: string; login: string };
  user: PortalUser | undefined;
  role: ProjectRole | undefined;
  /** The installed stage that reviews. */
  stage: Stage | undefined;
  pullRequest: Pick<GitHubPullRequest, 'state'>;
  pullRequestLabels: CatalogueLabel[];
  issue: Pick<GitHubIssue, 'state'>;
  issueLabels: CatalogueLabel[];
  activeRunId: string | undefined;
  /** What is wrong with the repository's `services.yaml`; empty: nothing. */
  configProblems: string[];
}

/**
 * Requirements 3.1.1 row 11, and ours: the first rule that matches refuses, and a label
 * that none refuses starts a review. What one run writes while another reads it would be
 * no review of anything: so a review is the issue's one active run while it lasts.
 */
export const REVIEWER_RULES: readonly Rule<ReviewerFacts>[] = [
  {
    reason: 'own_label_command',
    tell: 'nobody',
    refuses: ({ isOwnCommand }) => isOwnCommand,
  },
  {
    reason: 'trigger_label_gone',
    tell: 'nobody',
    refuses: ({ isStillAsked }) => !isStillAsked,
  },
  ...SENDER_RULES,
  ...STAGE_RULES,
  ...CONFIG_RULES,
  {
    reason: 'review_pull_request_closed',
    tell: 'comment',
    refuses: ({ pullRequest }) => pullRequest.state === 'closed',
  },
  {
    reason: 'issue_closed',
    tell: 'comment',
    refuses: ({ issue }) => issue.state === 'closed',
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
  {
    reason: 'stage_gate_closed',
    tell: 'comment',
    refuses: ({ activeRunId, issueLabels: labels }) =>
      activeRunId !== undefined ||
      closingLabels({ labels, asksAgain: false }).length > 0,
  },
];

/** Decides; undefined means that a review starts. */
export function decideReviewer(facts: ReviewerFacts): Refusal | undefined {
  return REVIEWER_RULES.find(rule => rule.refuses(facts));
}

function hasSeveral(
  kind: CatalogueLabel['kind'],
  { issueLabels, pullRequestLabels }: ReviewerFacts,
): boolean {
  return countOf(kind, issueLabels) > 1 || countOf(kind, pullRequestLabels) > 1;
}
