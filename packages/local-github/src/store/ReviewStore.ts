import { Database } from './Database';
import { Page } from './Page';

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';

export interface Review {
  id: number;
  issue_id: number;
  author_id: number;
  state: ReviewState;
  body: string;
  commit_id: string;
  submitted_at: string;
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

  insert(review: Omit<Review, 'id'>): number {
    return this.#database.run(
      `INSERT INTO reviews
         (issue_id, author_id, state, body, commit_id, submitted_at)
       VALUES
         (:issue_id, :author_id, :state, :body, :commit_id, :submitted_at)`,
      { ...review },
    );
  }
}
