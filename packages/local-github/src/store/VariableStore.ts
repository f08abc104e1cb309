import { Database } from './Database';
import { Page } from './Page';

/** A variable of GitHub Actions; names are upper case. */
export interface Variable {
  name: string;
  value: string;
  created_at: string;
  updated_at: string;
}

const COLUMNS = 'name, value, created_at, updated_at';

/** The Actions variables of repositories. */
export class VariableStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byName(repositoryId: number, name: string): Variable | undefined {
    return this.#database.get(
      `SELECT ${COLUMNS} FROM variables
        WHERE repository_id = :repositoryId AND name = :name`,
      { repositoryId, name },
    );
  }

  ofRepository(repositoryId: number, page: Page): Variable[] {
    return this.#database.all(
      `SELECT ${COLUMNS} FROM variables WHERE repository_id = :repositoryId
        ORDER BY name LIMIT :limit OFFSET :offset`,
      { repositoryId, ...page },
    );
  }

  insert(repositoryId: number, variable: Variable): void {
    this.#database.run(
      `INSERT INTO variables (repository_id, ${COLUMNS})
       VALUES (:repositoryId, :name, :value, :created_at, :updated_at)`,
      { repositoryId, ...variable },
    );
  }

  update(repositoryId: number, before: string, variable: Variable): void {
    this.#database.run(
      `UPDATE variables SET name = :name, value = :value,
         created_at = :created_at, updated_at = :updated_at
        WHERE repository_id = :repositoryId AND name = :before`,
      { repositoryId, before, ...variable },
    );
  }

  delete(repositoryId: number, name: string): void {
    this.#database.run(
      'DELETE FROM variables WHERE repository_id = :repositoryId AND name = :name',
      { repositoryId, name },
    );
  }
}
