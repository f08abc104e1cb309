import { GitHubError } from '../GitHubError';
import { Verdict } from './approvals';

/** What decides whether a pull request may be merged. */
export interface MergeFacts {
  isOpen: boolean;
  isDraft: boolean;
  /** False also when the two conflict or git can't tell. */
  isMergeable: boolean;
  headSha: string;
  /** The head that the caller looked at. */
  expectedSha?: string;
  verdict: Verdict;
  /** 0 unless the base branch is protected. */
  requiredApprovals: number;
}

const notAllowed = (message: string) => new GitHubError(405, message);

/** Why a pull request can't be merged, in GitHub's words; undefined if it can. */
export function mergeRefusal(facts: MergeFacts): GitHubError | undefined {
  if (!facts.isOpen) return notAllowed('Pull Request is not mergeable');
  const { expectedSha = facts.headSha } = facts;
  if (expectedSha !== facts.headSha) {
    return new GitHubError(
      409,
      'Head branch was modified. Review and try the merge again.',
    );
  }
  if (facts.isDraft) return notAllowed('Pull Request is still a draft');
  if (!facts.isMergeable) return notAllowed('Pull Request is not mergeable');
  return reviewRefusal(facts);
}

function reviewRefusal({
  requiredApprovals: required,
  verdict,
}: MergeFacts): GitHubError | undefined {
  if (required === 0) return undefined;
  if (verdict.changesRequested > 0) {
    return notAllowed('Changes were requested by reviewers with write access.');
  }
  if (verdict.approvals >= required) return undefined;
  const reviews = required === 1 ? 'review is' : 'reviews are';
  return notAllowed(
    `At least ${required} approving ${reviews} required by reviewers with write access.`,
  );
}
