import { toAuthor, type AccountAnswer } from './author';
import { gitHubCall } from './gitHubFailure';
import { ONCE } from './octokit';
import { collectPages } from './pages';
import type { RepositoryTarget } from './repositoryTarget';
import type { GitHubReview, GitHubReviewComment } from './types';

const PAGE_SIZE = 100;
const MAX_REVIEWS = 1_000;

const STATES: Record<string, GitHubReview['state']> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
};

export async function readReviews(
  { octokit, repo }: RepositoryTarget,
  number: number,
): Promise<GitHubReview[]> {
  return gitHubCall(`read the reviews of pull request ${number}`, async () => {
    const pages = octokit.paginate.iterator(octokit.pulls.listReviews, {
      ...repo,
      pull_number: number,
      per_page: PAGE_SIZE,
    });
    const reviews = await collectPages(pages, MAX_REVIEWS);
    // A pending review is a draft that only its author sees.
    return reviews.filter(({ state }) => STATES[state]).map(toReview);
  });
}

export async function createReview(
  { octokit, repo }: RepositoryTarget,
  number: number,
  options: { body: string; commitSha: string },
): Promise<GitHubReview> {
  return gitHubCall(`write a review of pull request ${number}`, async () => {
    const { data } = await octokit.pulls.createReview({
      ...repo,
      ...ONCE,
      pull_number: number,
      event: 'COMMENT',
      body: options.body,
      commit_id: options.commitSha,
    });
    return toReview(data);
  });
}

function toReview(review: {
  id: number;
  body: string;
  state: string;
  html_url: string;
  submitted_at?: string;
  user: AccountAnswer;
}): GitHubReview {
  return {
    id: String(review.id),
    body: review.body,
    state: STATES[review.state],
    htmlUrl: review.html_url,
    submittedAt: new Date(review.submitted_at ?? 0),
    ...toAuthor(review.user),
  };
}

export async function readReviewComments(
  { octokit, repo }: RepositoryTarget,
  number: number,
): Promise<GitHubReviewComment[]> {
  return gitHubCall(`read the remarks on pull request ${number}`, async () => {
    const pages = octokit.paginate.iterator(octokit.pulls.listReviewComments, {
      ...repo,
      pull_number: number,
      per_page: PAGE_SIZE,
    });
    const remarks = await collectPages(pages, MAX_REVIEWS);
    return remarks.map(remark => ({
      id: String(remark.id),
      body: remark.body,
      path: remark.path,
      line: remark.line ?? undefined,
      createdAt: new Date(remark.created_at),
      ...toAuthor(remark.user),
    }));
  });
}
