import { Database } from './Database';
import { Page } from './Page';

/** What a reviewer may say. */
export type ReviewVerdict = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';

export type ReviewState = ReviewVerdict | 'DISMISSED';

/** Who took a review's verdict away; all null as long as it counts. */
export interface ReviewDismissal {
  dismissed_by_id: number | null;
  dismissed_at: string | null;
  dismissal_message: string | null;
}

export interface Review extends ReviewDismissal {
  id: number;
  issue_id: number;
  author_id: number;
  state: ReviewState;
  body: string;
  commit_id: string;
  submitted_at: string;
}

/** A remark on a line of the changed side of a file. */
export interface ReviewComment {
  id: number;
  review_id: number;
  path: string;
  line: number;
  diff_hunk: string;
  body: string;
}

/** With what it has from its review. */
export interface ListedReviewComment extends ReviewComment {
  author_id: number;
  commit_id: string;
  submitted_at: string;
}

export interface ReviewCommentFilter {
  issueId: number;
  since?: string;
  direction: 'asc' | 'desc';
}

export class ReviewStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(issueId: number, id: number): Review | undefined {
    return this.#database.get(
      'SELECT * FROM reviews WHERE id = :id AND issue_id = :issueId',
      { issueId, id },
    );
  }

  /** Oldest first. */
  ofIssue(issueId: number, page: Page): Review[] {
    return this.#database.all(
      `SELECT * FROM reviews WHERE issue_id = :issueId
        ORDER BY id LIMIT :limit OFFSET :offset`,
      { issueId, ...page },
    );
  }

  insert(review: Omit<Review, 'id' | keyof ReviewDismissal>): number {
    return this.#database.run(
      `INSERT INTO reviews
         (issue_id, author_id, state, body, commit_id, submitted_at)
       VALUES
         (:issue_id, :author_id, :state, :body, :commit_id, :submitted_at)`,
      { ...review },
    );
  }

  dismiss(id: number, dismissal: ReviewDismissal): void {
    this.#database.run(
      `UPDATE reviews SET state = 'DISMISSED',
         dismissed_by_id = :dismissed_by_id, dismissed_at = :dismissed_at,
         dismissal_message = :dismissal_message
       WHERE id = :id`,
      { id, ...dismissal },
    );
  }

  insertComment(comment: Omit<ReviewComment, 'id'>): number {
    return this.#database.run(
      `INSERT INTO review_comments (review_id, path, line, diff_hunk, body)
       VALUES (:review_id, :path, :line, :diff_hunk, :body)`,
      { ...comment },
    );
  }

  comments(filter: ReviewCommentFilter, page: Page): ListedReviewComment[] {
    const { issueId, since, direction } = filter;
    return this.#database.all(
      `SELECT review_comments.*, author_id, commit_id, submitted_at
         FROM review_comments JOIN reviews ON reviews.id = review_id
        WHERE issue_id = :issueId AND submitted_at >= :since
        ORDER BY review_comments.id ${direction} LIMIT :limit OFFSET :offset`,
      { issueId, since: since ?? '', ...page },
    );
  }
}
