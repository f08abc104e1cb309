import { Database } from './Database';
import { Page } from './Page';

export interface Comment {
  id: number;
  issue_id: number;
  author_id: number;
  body: string;
  created_at: string;
  updated_at: string;
}

export interface RepositoryCommentFilter {
  repositoryId: number;
  since?: string;
  sort: 'created' | 'updated';
  direction: 'asc' | 'desc';
}

export class CommentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(repositoryId: number, id: number): Comment | undefined {
    return this.#database.get(
      `SELECT comments.* FROM comments JOIN issues ON issues.id = issue_id
        WHERE comments.id = :id AND repository_id = :repositoryId`,
      { repositoryId, id },
    );
  }

  /** Oldest first. */
  ofIssue(issueId: number, since: string | undefined, page: Page): Comment[] {
    return this.#database.all(
      `SELECT * FROM comments
        WHERE issue_id = :issueId AND updated_at >= :since
        ORDER BY id LIMIT :limit OFFSET :offset`,
      { issueId, since: since ?? '', ...page },
    );
  }

  ofRepository(filter: RepositoryCommentFilter, page: Page): Comment[] {
    const { repositoryId, since, sort, direction } = filter;
    const column = sort === 'updated' ? 'updated_at' : 'created_at';
    return this.#database.all(
      `SELECT comments.* FROM comments JOIN issues ON issues.id = issue_id
        WHERE repository_id = :repositoryId AND comments.updated_at >= :since
        ORDER BY comments.${column} ${direction}, comments.id ${direction}
        LIMIT :limit OFFSET :offset`,
      { repositoryId, since: since ?? '', ...page },
    );
  }

  insert(comment: Omit<Comment, 'id' | 'updated_at'>): number {
    return this.#database.run(
      `INSERT INTO comments (issue_id, author_id, body, created_at, updated_at)
       VALUES (:issue_id, :author_id, :body, :created_at, :created_at)`,
      { ...comment },
    );
  }

  update(id: number, body: string, updatedAt: string): void {
    this.#database.run(
      'UPDATE comments SET body = :body, updated_at = :updatedAt WHERE id = :id',
      { id, body, updatedAt },
    );
  }

  delete(id: number): void {
    this.#database.run('DELETE FROM comments WHERE id = :id', { id });
  }
}
