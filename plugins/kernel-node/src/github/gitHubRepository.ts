import { readAppViewer } from './app/readAppViewer';
import {
  deleteWebhook,
  ensureWebhook,
  readDeliveries,
  redeliver,
} from './hookRequests';
import {
  addLabels,
  createComment,
  deleteComment,
  react,
  readComments,
  readIssue,
  removeLabel,
  updateComment,
} from './issueRequests';
import {
  createPullRequest,
  findPullRequest,
  readPullRequest,
  updatePullRequest,
} from './pullRequestRequests';
import {
  createReview,
  readReviewComments,
  readReviews,
} from './reviewRequests';
import {
  describeRepository,
  ensureLabels,
  readFile,
  readViewer,
  resolveRef,
} from './repositoryRequests';
import type { RepositoryTarget } from './repositoryTarget';
import type { GitHubRepository } from './types';
import { ensureVariables } from './variableRequests';

/** Binds the requests to one repository and credential. */
export function createGitHubRepository(
  target: RepositoryTarget,
): GitHubRepository {
  return {
    viewer: () =>
      target.appSlug
        ? readAppViewer(target, target.appSlug)
        : readViewer(target),
    issue: number => readIssue(target, number),
    comments: (issueNumber, options) =>
      readComments(target, issueNumber, options),
    createComment: (issueNumber, body) =>
      createComment(target, issueNumber, body),
    updateComment: (commentId, body) => updateComment(target, commentId, body),
    deleteComment: commentId => deleteComment(target, commentId),
    react: (issueNumber, content) => react(target, issueNumber, content),
    addLabels: (issueNumber, labels) => addLabels(target, issueNumber, labels),
    removeLabel: (issueNumber, label) =>
      removeLabel(target, issueNumber, label),
    ensureLabels: labels => ensureLabels(target, labels),
    ensureVariables: variables => ensureVariables(target, variables),
    resolveRef: ref => resolveRef(target, ref),
    file: options => readFile(target, options),
    pullRequest: number => readPullRequest(target, number),
    reviews: number => readReviews(target, number),
    createReview: (number, options) => createReview(target, number, options),
    reviewComments: number => readReviewComments(target, number),
    pullRequestByHead: branch => findPullRequest(target, branch),
    createPullRequest: options => createPullRequest(target, options),
    updatePullRequest: (number, options) =>
      updatePullRequest(target, number, options),
    describe: () => describeRepository(target),
    ensureWebhook: options => ensureWebhook(target, options),
    deleteWebhook: options => deleteWebhook(target, options),
    deliveries: options => readDeliveries(target, options),
    redeliver: options => redeliver(target, options),
  };
}
