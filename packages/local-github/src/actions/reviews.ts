import { Forge } from '../Forge';
import { GitHubError } from '../GitHubError';
import { presentPullSummary } from '../present/pull';
import { presentReview } from '../present/review';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { Review, ReviewComment, ReviewVerdict } from '../store/ReviewStore';
import { emit } from '../webhooks/emit';
import { requireRole } from './access';
import { checkBody } from './text';

export interface ReviewInput {
  issue: Issue;
  state: ReviewVerdict;
  body: string;
  /** The head when left out. */
  commitId?: string;
  comments: Omit<ReviewComment, 'id' | 'review_id'>[];
}

const refused = (reason: string) =>
  new GitHubError(422, 'Unprocessable Entity', { errors: [reason] });

/** Everyone who sees a pull request may review it, its author only comment. */
export function createReview(
  forge: Forge,
  repository: Repository,
  actor: Account,
  { issue, state, body, commitId, comments }: ReviewInput,
): Review {
  if (issue.author_id === actor.id && state === 'APPROVED') {
    throw refused('Can not approve your own pull request');
  }
  if (issue.author_id === actor.id && state === 'CHANGES_REQUESTED') {
    throw refused('Can not request changes on your own pull request');
  }
  const isEmpty = body.trim() === '' && comments.length === 0;
  if (state !== 'APPROVED' && isEmpty) {
    throw refused('Body can not be blank');
  }
  checkBody('PullRequestReview', body);
  for (const comment of comments) {
    checkBody('PullRequestReviewComment', comment.body);
  }
  const { store } = forge;
  return store.transaction(() => {
    const id = store.reviews.insert({
      issue_id: issue.id,
      author_id: actor.id,
      state,
      body,
      commit_id: commitId ?? store.pulls.ofIssue(issue.id).head_sha,
      submitted_at: forge.now(),
    });
    for (const comment of comments) {
      store.reviews.insertComment({ ...comment, review_id: id });
    }
    store.issues.touch(issue.id, forge.now());
    const review = store.reviews.byId(issue.id, id)!;
    tell(forge, repository, actor, review, 'submitted');
    return review;
  });
}

/** Takes a verdict away; what was said and the remarks stay. */
export function dismissReview(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { review: Review; message: string },
): Review {
  requireRole(forge, repository, actor, 'write');
  const { review, message } = options;
  if (review.state === 'COMMENTED' || review.state === 'DISMISSED') {
    const state = review.state.toLowerCase();
    throw refused(`Can not dismiss a ${state} pull request review`);
  }
  if (message.trim() === '') throw refused('Message can not be blank');
  checkBody('PullRequestReview', message);
  const { store } = forge;
  return store.transaction(() => {
    store.reviews.dismiss(review.id, {
      dismissed_by_id: actor.id,
      dismissed_at: forge.now(),
      dismissal_message: message,
    });
    store.issues.touch(review.issue_id, forge.now());
    const dismissed = store.reviews.byId(review.issue_id, review.id)!;
    tell(forge, repository, actor, dismissed, 'dismissed');
    return dismissed;
  });
}

function tell(
  forge: Forge,
  repository: Repository,
  sender: Account,
  review: Review,
  action: 'submitted' | 'dismissed',
): void {
  const issue = forge.store.issues.byId(review.issue_id);
  emit(forge, {
    repository,
    sender,
    event: 'pull_request_review',
    action,
    payload: () => ({
      review: {
        ...presentReview(forge, repository, issue, review),
        // Payloads have it in small letters, the API in capitals.
        state: review.state.toLowerCase(),
      },
      pull_request: presentPullSummary(forge, repository, issue),
    }),
  });
}
