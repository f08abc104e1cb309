import { createReview } from '../actions/reviews';
import { GitHubError, notFound } from '../GitHubError';
import { presentReview } from '../present/review';
import { ReviewState } from '../store/ReviewStore';
import { pullOf, repositoryOf } from './subject';
import {
  Handlers,
  ok,
  onePastPage,
  openListOf,
  RestRequest,
} from './RestRequest';

function list(request: RestRequest) {
  const { forge, page } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const reviews = forge.store.reviews.ofIssue(issue.id, onePastPage(page));
  return openListOf(reviews, page, review =>
    presentReview(forge, repository, issue, review),
  );
}

function get(request: RestRequest) {
  const { forge, params } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const review = forge.store.reviews.byId(issue.id, params.review_id);
  if (!review) throw notFound();
  return ok(presentReview(forge, repository, issue, review));
}

const STATE: Record<string, ReviewState> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

function create(
  request: RestRequest<{ event?: string; body?: string; commit_id?: string }>,
) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  if (body.event === undefined) {
    throw new GitHubError(
      501,
      'local-github does not keep pending reviews: give an "event"',
    );
  }
  const review = createReview(forge, repository, actor, {
    issue,
    state: STATE[body.event],
    body: body.body ?? '',
    commitId: body.commit_id,
  });
  return ok(presentReview(forge, repository, issue, review));
}

export const reviewHandlers: Handlers = {
  'pulls/list-reviews': list,
  'pulls/get-review': get,
  'pulls/create-review': create,
};
