import { Database } from './Database';

export type CheckStatus = 'queued' | 'in_progress' | 'completed';

/** What one app checks of one commit. */
export interface CheckSuite {
  id: number;
  repository_id: number;
  head_sha: string;
  /** The bot that is the app. */
  account_id: number;
  created_at: string;
}

export interface CheckRun {
  id: number;
  suite_id: number;
  name: string;
  /** Empty when the app gave none. */
  external_id: string;
  details_url: string | null;
  status: CheckStatus;
  /** Null until it is completed. */
  conclusion: string | null;
  started_at: string;
  completed_at: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
}

export interface CheckFilter {
  name?: string;
  status?: CheckStatus;
  accountId?: number;
  /** `latest` has only the last run of each app and name. */
  filter: 'latest' | 'all';
}

export class CheckStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  suite(id: number): CheckSuite {
    return this.#database.get<CheckSuite>(
      'SELECT * FROM check_suites WHERE id = :id',
      { id },
    )!;
  }

  /** The suite of an app and a commit, made when it is the first run's. */
  suiteFor(suite: Omit<CheckSuite, 'id'>): CheckSuite {
    this.#database.run(
      `INSERT INTO check_suites
         (repository_id, head_sha, account_id, created_at)
       VALUES (:repository_id, :head_sha, :account_id, :created_at)
       ON CONFLICT DO NOTHING`,
      { ...suite },
    );
    const { repository_id, head_sha, account_id } = suite;
    return this.#database.get<CheckSuite>(
      `SELECT * FROM check_suites
        WHERE repository_id = :repository_id AND head_sha = :head_sha
          AND account_id = :account_id`,
      { repository_id, head_sha, account_id },
    )!;
  }

  run(repositoryId: number, id: number): CheckRun | undefined {
    return this.#database.get(
      `SELECT check_runs.* FROM check_runs
         JOIN check_suites ON check_suites.id = suite_id
        WHERE check_runs.id = :id AND repository_id = :repositoryId`,
      { repositoryId, id },
    );
  }

  /** Newest first; the list of one commit is small by nature. */
  runsOf(repositoryId: number, sha: string, filter: CheckFilter): CheckRun[] {
    return this.#database.all(
      `SELECT check_runs.* FROM check_runs
         JOIN check_suites ON check_suites.id = suite_id
        WHERE repository_id = :repositoryId AND head_sha = :sha
          AND (:accountId IS NULL OR account_id = :accountId)
          AND (:name IS NULL OR name = :name)
          AND (:status IS NULL OR status = :status)
          AND (:filter = 'all' OR check_runs.id =
                (SELECT max(id) FROM check_runs AS later
                  WHERE later.suite_id = check_runs.suite_id
                    AND later.name = check_runs.name))
        ORDER BY check_runs.id DESC`,
      {
        repositoryId,
        sha,
        accountId: filter.accountId ?? null,
        name: filter.name ?? null,
        status: filter.status ?? null,
        filter: filter.filter,
      },
    );
  }

  insert(run: Omit<CheckRun, 'id'>): number {
    return this.#database.run(
      `INSERT INTO check_runs (suite_id, name, external_id, details_url, status,
         conclusion, started_at, completed_at, title, summary, text)
       VALUES (:suite_id, :name, :external_id, :details_url, :status,
         :conclusion, :started_at, :completed_at, :title, :summary, :text)`,
      { ...run },
    );
  }

  update({ suite_id: _, ...run }: CheckRun): void {
    this.#database.run(
      `UPDATE check_runs SET name = :name, external_id = :external_id,
         details_url = :details_url, status = :status,
         conclusion = :conclusion, started_at = :started_at,
         completed_at = :completed_at, title = :title, summary = :summary,
         text = :text
       WHERE id = :id`,
      run,
    );
  }
}
