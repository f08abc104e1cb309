import { Database } from './Database';
import { Page } from './Page';

export type StatusState = 'error' | 'failure' | 'pending' | 'success';

/** What someone reported about a commit. */
export interface CommitStatus {
  id: number;
  repository_id: number;
  sha: string;
  state: StatusState;
  /** Who reports: `ci/build`. A later report of the same context counts. */
  context: string;
  description: string | null;
  target_url: string | null;
  creator_id: number;
  created_at: string;
}

export class CommitStatusStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(id: number): CommitStatus {
    return this.#database.get<CommitStatus>(
      'SELECT * FROM commit_statuses WHERE id = :id',
      { id },
    )!;
  }

  /** Newest first. */
  ofCommit(repositoryId: number, sha: string, page: Page): CommitStatus[] {
    return this.#database.all(
      `SELECT * FROM commit_statuses
        WHERE repository_id = :repositoryId AND sha = :sha
        ORDER BY id DESC LIMIT :limit OFFSET :offset`,
      { repositoryId, sha, ...page },
    );
  }

  /** The last of each context, in the order in which contexts came up. */
  latest(repositoryId: number, sha: string): CommitStatus[] {
    return this.#database.all(
      `SELECT commit_statuses.* FROM commit_statuses JOIN
         (SELECT min(id) AS first, max(id) AS last FROM commit_statuses
           WHERE repository_id = :repositoryId AND sha = :sha
           GROUP BY context) AS contexts ON contexts.last = id
        ORDER BY contexts.first`,
      { repositoryId, sha },
    );
  }

  insert(status: Omit<CommitStatus, 'id'>): number {
    return this.#database.run(
      `INSERT INTO commit_statuses (repository_id, sha, state, context,
         description, target_url, creator_id, created_at)
       VALUES (:repository_id, :sha, :state, :context, :description,
         :target_url, :creator_id, :created_at)`,
      { ...status },
    );
  }
}
