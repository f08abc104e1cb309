import { Database } from './Database';

export interface Ref {
  /** Full name: `refs/heads/main`. */
  name: string;
  /** `commit`, or `tag` for an annotated tag. */
  type: string;
  sha: string;
}

/** A push that is not told of yet. */
export interface OpenPush {
  repository_id: number;
  account_id: number;
  /** The pull request that it merges, and the commit that does it. */
  merge_issue_id: number | null;
  merge_sha: string | null;
}

/** Branches and tags as last told of; see the `refs` table. */
export class RefStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(repositoryId: number, name: string): Ref | undefined {
    return this.#database.get(
      `SELECT name, type, sha FROM refs
        WHERE repository_id = :repositoryId AND name = :name`,
      { repositoryId, name },
    );
  }

  startingWith(repositoryId: number, prefix: string): Ref[] {
    return this.#database.all(
      `SELECT name, type, sha FROM refs
        WHERE repository_id = :repositoryId
          AND substr(name, 1, length(:prefix)) = :prefix
        ORDER BY name`,
      { repositoryId, prefix },
    );
  }

  set(repositoryId: number, ref: Ref): void {
    this.#database.run(
      `INSERT INTO refs (repository_id, name, type, sha)
       VALUES (:repositoryId, :name, :type, :sha)
       ON CONFLICT DO UPDATE SET type = :type, sha = :sha`,
      { repositoryId, name: ref.name, type: ref.type, sha: ref.sha },
    );
  }

  delete(repositoryId: number, name: string): void {
    this.#database.run(
      'DELETE FROM refs WHERE repository_id = :repositoryId AND name = :name',
      { repositoryId, name },
    );
  }

  /** Remembers who is pushing, so that a crash does not lose the name. */
  openPush(repositoryId: number, accountId: number): void {
    this.#database.run(
      `INSERT INTO open_pushes (repository_id, account_id)
       VALUES (:repositoryId, :accountId)
       ON CONFLICT DO UPDATE SET account_id = :accountId,
         merge_issue_id = NULL, merge_sha = NULL`,
      { repositoryId, accountId },
    );
  }

  /** Says, before the branch moves, that the open push is a merge. */
  nameMerge(repositoryId: number, issueId: number, sha: string): void {
    this.#database.run(
      `UPDATE open_pushes SET merge_issue_id = :issueId, merge_sha = :sha
        WHERE repository_id = :repositoryId`,
      { repositoryId, issueId, sha },
    );
  }

  openPushOf(repositoryId: number): OpenPush | undefined {
    return this.#database.get(
      'SELECT * FROM open_pushes WHERE repository_id = :repositoryId',
      { repositoryId },
    );
  }

  closePush(repositoryId: number): void {
    this.#database.run(
      'DELETE FROM open_pushes WHERE repository_id = :repositoryId',
      { repositoryId },
    );
  }

  openPushes(): OpenPush[] {
    return this.#database.all('SELECT * FROM open_pushes');
  }
}
