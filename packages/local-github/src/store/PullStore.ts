import { Database } from './Database';
import { Page } from './Page';

/** What git says about the two ends of a pull request. */
export interface PullMeasure {
  head_sha: string;
  base_sha: string;
  commits: number;
  additions: number;
  deletions: number;
  changed_files: number;
  /** Null when git could not tell. */
  mergeable: number | null;
}

/** The half of a pull request that an issue has not. */
export interface Pull extends PullMeasure, PullMerge {
  id: number;
  issue_id: number;
  draft: number;
  head_ref: string;
  base_ref: string;
}

/** All null as long as it is not merged. */
export interface PullMerge {
  merged_at: string | null;
  merged_by_id: number | null;
  merge_commit_sha: string | null;
}

export interface PullFilter {
  state: 'open' | 'closed' | 'all';
  /** Branch name. */
  head?: string;
  /** Branch name. */
  base?: string;
  sort: 'created' | 'updated';
  direction: 'asc' | 'desc';
}

const MATCHES = `
  repository_id = :repositoryId
  AND (:state = 'all' OR state = :state)
  AND (:head IS NULL OR head_ref = :head)
  AND (:base IS NULL OR base_ref = :base)`;

const parameters = (repositoryId: number, filter: PullFilter) => ({
  repositoryId,
  state: filter.state,
  head: filter.head ?? null,
  base: filter.base ?? null,
});

export class PullStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  ofIssue(issueId: number): Pull {
    return this.#database.get<Pull>(
      'SELECT * FROM pulls WHERE issue_id = :issueId',
      { issueId },
    )!;
  }

  list(repositoryId: number, filter: PullFilter, page: Page): Pull[] {
    const column = filter.sort === 'updated' ? 'updated_at' : 'created_at';
    const order = `${column} ${filter.direction}, number ${filter.direction}`;
    return this.#database.all(
      `SELECT pulls.* FROM pulls JOIN issues ON issues.id = issue_id
        WHERE ${MATCHES} ORDER BY ${order} LIMIT :limit OFFSET :offset`,
      { ...parameters(repositoryId, filter), ...page },
    );
  }

  count(repositoryId: number, filter: PullFilter): number {
    return this.#database.get<{ count: number }>(
      `SELECT count(*) AS count FROM pulls
         JOIN issues ON issues.id = issue_id WHERE ${MATCHES}`,
      parameters(repositoryId, filter),
    )!.count;
  }

  /** The open pull requests that begin or end at a branch. */
  openAt(repositoryId: number, branch: string): Pull[] {
    return this.#database.all(
      `SELECT pulls.* FROM pulls JOIN issues ON issues.id = issue_id
        WHERE repository_id = :repositoryId AND state = 'open'
          AND :branch IN (head_ref, base_ref)
        ORDER BY pulls.id`,
      { repositoryId, branch },
    );
  }

  /** The open pull requests whose head is this commit. */
  openWithHead(repositoryId: number, sha: string): Pull[] {
    return this.#database.all(
      `SELECT pulls.* FROM pulls JOIN issues ON issues.id = issue_id
        WHERE repository_id = :repositoryId AND state = 'open'
          AND head_sha = :sha
        ORDER BY pulls.id`,
      { repositoryId, sha },
    );
  }

  insert(pull: Omit<Pull, 'id' | keyof PullMerge>): void {
    this.#database.run(
      `INSERT INTO pulls (issue_id, draft, head_ref, head_sha, base_ref,
         base_sha, commits, additions, deletions, changed_files, mergeable)
       VALUES (:issue_id, :draft, :head_ref, :head_sha, :base_ref,
         :base_sha, :commits, :additions, :deletions, :changed_files,
         :mergeable)`,
      { ...pull },
    );
  }

  setMeasure(id: number, baseRef: string, measure: PullMeasure): void {
    this.#database.run(
      `UPDATE pulls SET base_ref = :baseRef, head_sha = :head_sha,
         base_sha = :base_sha, commits = :commits, additions = :additions,
         deletions = :deletions, changed_files = :changed_files,
         mergeable = :mergeable
       WHERE id = :id`,
      { id, baseRef, ...measure },
    );
  }

  setMerge(id: number, merge: PullMerge): void {
    this.#database.run(
      `UPDATE pulls SET merged_at = :merged_at, merged_by_id = :merged_by_id,
         merge_commit_sha = :merge_commit_sha WHERE id = :id`,
      { id, ...merge },
    );
  }
}
