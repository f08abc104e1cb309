import { createReview, dismissReview } from '../actions/reviews';
import { changedFiles } from '../git/comparison';
import { hunkWithLine } from '../git/diffLines';
import { GitHubError, notFound } from '../GitHubError';
import { presentReview } from '../present/review';
import { presentReviewComment } from '../present/reviewComment';
import { Issue } from '../store/IssueStore';
import { Review, ReviewVerdict } from '../store/ReviewStore';
import { timestamp } from '../timestamp';
import { rangeOf } from './pulls';
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
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const review = reviewOf(request, issue);
  return ok(presentReview(request.forge, repository, issue, review));
}

function reviewOf({ forge, params }: RestRequest, issue: Issue): Review {
  const review = forge.store.reviews.byId(issue.id, params.review_id);
  if (!review) throw notFound();
  return review;
}

function dismiss(request: RestRequest<{ message: string }>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const review = dismissReview(forge, repository, actor, {
    review: reviewOf(request, issue),
    message: body.message,
  });
  return ok(presentReview(forge, repository, issue, review));
}

const STATE: Record<string, ReviewVerdict> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

interface CommentBody {
  path: string;
  body: string;
  line?: number;
}

interface ReviewBody {
  event?: string;
  body?: string;
  commit_id?: string;
  comments?: CommentBody[];
}

async function create(request: RestRequest<ReviewBody>) {
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
    comments: await checkComments(request, issue),
  });
  return ok(presentReview(forge, repository, issue, review));
}

const COMMENT_FIELDS = new Set(['path', 'body', 'line']);

/** Only remarks on one line of the changed side, which has to be part of the diff. */
async function checkComments(request: RestRequest<ReviewBody>, issue: Issue) {
  const comments = request.body.comments ?? [];
  if (comments.length === 0) return [];
  const repository = repositoryOf(request);
  const { from, head } = await rangeOf(request, repository, issue);
  const files = await changedFiles(request.forge.git, repository, from, head);
  return comments.map(comment => {
    const unknown = Object.keys(comment).find(key => !COMMENT_FIELDS.has(key));
    if (unknown || comment.line === undefined) {
      throw new GitHubError(
        501,
        `local-github knows comments with "path", "line" and "body" only, not "${
          unknown ?? 'position'
        }"`,
      );
    }
    const { path, line, body } = comment;
    const patch = files.find(file => file.filename === path)?.patch;
    const hunk = patch && hunkWithLine(patch, line);
    if (hunk) return { path, line, body, diff_hunk: hunk };
    throw new GitHubError(422, 'Unprocessable Entity', {
      errors: [
        patch ? 'Line could not be resolved' : 'Path could not be resolved',
      ],
    });
  });
}

interface CommentQuery {
  sort?: 'created' | 'updated';
  direction?: 'asc' | 'desc';
  since?: string;
}

/** Nobody edits a remark here, so both orders are one. */
function listComments(request: RestRequest<unknown, CommentQuery>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const comments = forge.store.reviews.comments(
    {
      issueId: issue.id,
      since: query.since && timestamp(new Date(query.since)),
      direction: query.direction ?? 'asc',
    },
    onePastPage(page),
  );
  return openListOf(comments, page, comment =>
    presentReviewComment(forge, repository, issue, comment),
  );
}

export const reviewHandlers: Handlers = {
  'pulls/list-reviews': list,
  'pulls/get-review': get,
  'pulls/create-review': create,
  'pulls/dismiss-review': dismiss,
  'pulls/list-review-comments': listComments,
};
