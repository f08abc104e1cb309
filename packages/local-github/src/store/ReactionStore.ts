import { Database } from './Database';
import { Page } from './Page';

/** What a reaction is on. */
export interface ReactionSubject {
  subject: 'issue' | 'comment';
  subject_id: number;
}

export interface Reaction {
  id: number;
  account_id: number;
  content: string;
  created_at: string;
}

export class ReactionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(
    on: ReactionSubject,
    content: string | undefined,
    page: Page,
  ): Reaction[] {
    return this.#database.all(
      `SELECT id, account_id, content, created_at FROM reactions
        WHERE subject = :subject AND subject_id = :subject_id
          AND (:content IS NULL OR content = :content)
        ORDER BY id LIMIT :limit OFFSET :offset`,
      { ...on, content: content ?? null, ...page },
    );
  }

  counts(on: ReactionSubject): { content: string; count: number }[] {
    return this.#database.all(
      `SELECT content, count(*) AS count FROM reactions
        WHERE subject = :subject AND subject_id = :subject_id
        GROUP BY content`,
      { ...on },
    );
  }

  byAccount(
    on: ReactionSubject,
    accountId: number,
    content: string,
  ): Reaction | undefined {
    return this.#database.get(
      `SELECT id, account_id, content, created_at FROM reactions
        WHERE subject = :subject AND subject_id = :subject_id
          AND account_id = :accountId AND content = :content`,
      { ...on, accountId, content },
    );
  }

  byId(on: ReactionSubject, id: number): Reaction | undefined {
    return this.#database.get(
      `SELECT id, account_id, content, created_at FROM reactions
        WHERE subject = :subject AND subject_id = :subject_id AND id = :id`,
      { ...on, id },
    );
  }

  insert(on: ReactionSubject, reaction: Omit<Reaction, 'id'>): void {
    this.#database.run(
      `INSERT INTO reactions
         (subject, subject_id, account_id, content, created_at)
       VALUES (:subject, :subject_id, :account_id, :content, :created_at)`,
      { ...on, ...reaction },
    );
  }

  delete(id: number): void {
    this.#database.run('DELETE FROM reactions WHERE id = :id', { id });
  }

  deleteAll(on: ReactionSubject): void {
    this.#database.run(
      `DELETE FROM reactions
        WHERE subject = :subject AND subject_id = :subject_id`,
      { ...on },
    );
  }
}
