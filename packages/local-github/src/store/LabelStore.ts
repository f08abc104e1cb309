import { Database } from './Database';
import { Page } from './Page';

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** A repository's labels, and which of them an issue carries. */
export class LabelStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byName(repositoryId: number, name: string): Label | undefined {
    return this.#database.get(
      `SELECT id, name, color, description FROM labels
        WHERE repository_id = :repositoryId AND name = :name`,
      { repositoryId, name },
    );
  }

  ofRepository(repositoryId: number, page: Page): Label[] {
    return this.#database.all(
      `SELECT id, name, color, description FROM labels
        WHERE repository_id = :repositoryId
        ORDER BY name LIMIT :limit OFFSET :offset`,
      { repositoryId, ...page },
    );
  }

  insert(repositoryId: number, label: Omit<Label, 'id'>): void {
    this.#database.run(
      `INSERT INTO labels (repository_id, name, color, description)
       VALUES (:repositoryId, :name, :color, :description)`,
      { repositoryId, ...label },
    );
  }

  update(label: Label): void {
    this.#database.run(
      `UPDATE labels SET name = :name, color = :color,
         description = :description WHERE id = :id`,
      { ...label },
    );
  }

  delete(id: number): void {
    this.#database.run('DELETE FROM labels WHERE id = :id', { id });
  }

  /** In the order in which they were put on. */
  ofIssue(issueId: number): Label[] {
    return this.#database.all(
      `SELECT labels.id, name, color, description
         FROM issue_labels JOIN labels ON labels.id = issue_labels.label_id
        WHERE issue_id = :issueId ORDER BY issue_labels.rowid`,
      { issueId },
    );
  }

  putOn(issueId: number, labelId: number): void {
    this.#database.run(
      'INSERT INTO issue_labels (issue_id, label_id) VALUES (:issueId, :labelId)',
      { issueId, labelId },
    );
  }

  takeOff(issueId: number, labelId: number): void {
    this.#database.run(
      `DELETE FROM issue_labels
        WHERE issue_id = :issueId AND label_id = :labelId`,
      { issueId, labelId },
    );
  }
}
