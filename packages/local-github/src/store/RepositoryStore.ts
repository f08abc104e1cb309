import { Database } from './Database';
import { Page } from './Page';

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read';

export interface Repository {
  id: number;
  owner_id: number;
  owner: string;
  name: string;
  description: string | null;
  private: number;
  default_branch: string;
  protected_branches: string[];
  /** Approving reviews that a merge into one of them needs. */
  required_approvals: number;
  open_issues: number;
  created_at: string;
  updated_at: string;
  pushed_at: string;
}

export interface Collaborator {
  account_id: number;
  role: Role;
}

type NewRepository = Pick<
  Repository,
  | 'owner_id'
  | 'name'
  | 'description'
  | 'private'
  | 'default_branch'
  | 'protected_branches'
  | 'required_approvals'
  | 'created_at'
>;

type Row = Omit<Repository, 'protected_branches'> & {
  protected_branches: string;
};

const SELECT = `
  SELECT repositories.*, accounts.login AS owner,
         (SELECT count(*) FROM issues
           WHERE repository_id = repositories.id AND state = 'open'
         ) AS open_issues
    FROM repositories JOIN accounts ON accounts.id = repositories.owner_id`;

const parse = (row: Row): Repository => ({
  ...row,
  protected_branches: JSON.parse(row.protected_branches),
});

/** Repositories and who may do what in them. */
export class RepositoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byName(owner: string, name: string): Repository | undefined {
    const row = this.#database.get<Row>(
      `${SELECT} WHERE accounts.login = :owner AND repositories.name = :name`,
      { owner, name },
    );
    return row && parse(row);
  }

  byId(id: number): Repository {
    return parse(
      this.#database.get<Row>(`${SELECT} WHERE repositories.id = :id`, { id })!,
    );
  }

  all(): Repository[] {
    return this.#database
      .all<Row>(`${SELECT} ORDER BY repositories.id`)
      .map(parse);
  }

  insert(repository: NewRepository): number {
    return this.#database.run(
      `INSERT INTO repositories (owner_id, name, description, private,
         default_branch, protected_branches, required_approvals, created_at,
         updated_at, pushed_at)
       VALUES (:owner_id, :name, :description, :private, :default_branch,
         :protected_branches, :required_approvals, :created_at, :created_at,
         :created_at)`,
      {
        ...repository,
        protected_branches: JSON.stringify(repository.protected_branches),
      },
    );
  }

  /** The next number of the sequence that issues and pull requests share. */
  takeNumber(id: number): number {
    return this.#database.get<{ last_number: number }>(
      `UPDATE repositories SET last_number = last_number + 1
        WHERE id = :id RETURNING last_number`,
      { id },
    )!.last_number;
  }

  touchPushed(id: number, at: string): void {
    this.#database.run(
      'UPDATE repositories SET pushed_at = :at, updated_at = :at WHERE id = :id',
      { id, at },
    );
  }

  role(id: number, accountId: number): Role | undefined {
    return this.#database.get<{ role: Role }>(
      `SELECT 'admin' AS role FROM repositories
        WHERE id = :id AND owner_id = :accountId
       UNION ALL
       SELECT role FROM collaborators
        WHERE repository_id = :id AND account_id = :accountId`,
      { id, accountId },
    )?.role;
  }

  setRole(id: number, accountId: number, role: Role): void {
    this.#database.run(
      `INSERT INTO collaborators (repository_id, account_id, role)
       VALUES (:id, :accountId, :role)
       ON CONFLICT DO UPDATE SET role = :role`,
      { id, accountId, role },
    );
  }

  collaborators(id: number, page: Page): Collaborator[] {
    return this.#database.all(
      `SELECT account_id, role FROM collaborators WHERE repository_id = :id
       UNION
       SELECT owner_id, 'admin' FROM repositories
         JOIN accounts ON accounts.id = owner_id AND type = 'User'
        WHERE repositories.id = :id
        ORDER BY account_id LIMIT :limit OFFSET :offset`,
      { id, ...page },
    );
  }
}
