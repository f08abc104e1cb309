import { Database } from './Database';
import { Page } from './Page';

/** An issue, or the half of a pull request that GitHub treats as one. */
export interface Issue {
  id: number;
  repository_id: number;
  number: number;
  title: string;
  body: string | null;
  author_id: number;
  state: 'open' | 'closed';
  state_reason: string | null;
  closed_by_id: number | null;
  closed_at: string | null;
  created_at: string;
  updated_at: string;
  comments: number;
  /** 1 when the number belongs to a pull request. */
  is_pull: number;
}

export interface IssueFilter {
  state: 'open' | 'closed' | 'all';
  /** Only issues that carry each of these. */
  labels: string[];
  creator?: string;
  /** Only those updated at this time or later. */
  since?: string;
  sort: 'created' | 'updated' | 'comments';
  direction: 'asc' | 'desc';
}

type NewIssue = Pick<
  Issue,
  'repository_id' | 'number' | 'title' | 'body' | 'author_id' | 'created_at'
>;
type IssueState = Pick<
  Issue,
  'state' | 'state_reason' | 'closed_by_id' | 'closed_at'
>;

const SELECT = `
  SELECT issues.*,
         (SELECT count(*) FROM comments WHERE issue_id = issues.id) AS comments,
         EXISTS (SELECT 1 FROM pulls WHERE issue_id = issues.id) AS is_pull
    FROM issues`;

const MATCHES = `
  repository_id = :repositoryId
  AND (:state = 'all' OR state = :state)
  AND (:creator IS NULL OR author_id =
        (SELECT id FROM accounts WHERE login = :creator))
  AND (:since IS NULL OR updated_at >= :since)
  AND NOT EXISTS (
    SELECT 1 FROM json_each(:labels) AS wanted WHERE NOT EXISTS (
      SELECT 1 FROM issue_labels JOIN labels ON labels.id = label_id
       WHERE issue_id = issues.id AND labels.name = wanted.value COLLATE NOCASE))`;

const SORT_COLUMN = {
  created: 'created_at',
  updated: 'updated_at',
  comments: 'comments',
};

export class IssueStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byNumber(repositoryId: number, number: number): Issue | undefined {
    return this.#database.get(
      `${SELECT} WHERE repository_id = :repositoryId AND number = :number`,
      { repositoryId, number },
    );
  }

  byId(id: number): Issue {
    return this.#database.get<Issue>(`${SELECT} WHERE issues.id = :id`, {
      id,
    })!;
  }

  list(repositoryId: number, filter: IssueFilter, page: Page): Issue[] {
    const { sort, direction, ...rest } = filter;
    const order = `${SORT_COLUMN[sort]} ${direction}, number ${direction}`;
    return this.#database.all(
      `${SELECT} WHERE ${MATCHES} ORDER BY ${order} LIMIT :limit OFFSET :offset`,
      { ...parameters(repositoryId, rest), ...page },
    );
  }

  count(repositoryId: number, filter: IssueFilter): number {
    return this.#database.get<{ count: number }>(
      `SELECT count(*) AS count FROM issues WHERE ${MATCHES}`,
      parameters(repositoryId, filter),
    )!.count;
  }

  insert(issue: NewIssue): number {
    return this.#database.run(
      `INSERT INTO issues (repository_id, number, title, body, author_id, state,
         created_at, updated_at)
       VALUES (:repository_id, :number, :title, :body, :author_id, 'open',
         :created_at, :created_at)`,
      { ...issue },
    );
  }

  updateText(id: number, text: Pick<Issue, 'title' | 'body'>): void {
    this.#database.run(
      'UPDATE issues SET title = :title, body = :body WHERE id = :id',
      { id, title: text.title, body: text.body },
    );
  }

  updateState(id: number, state: IssueState): void {
    this.#database.run(
      `UPDATE issues SET state = :state, state_reason = :state_reason,
         closed_by_id = :closed_by_id, closed_at = :closed_at WHERE id = :id`,
      { id, ...state },
    );
  }

  touch(id: number, updatedAt: string): void {
    this.#database.run(
      'UPDATE issues SET updated_at = :updatedAt WHERE id = :id',
      { id, updatedAt },
    );
  }
}

function parameters(
  repositoryId: number,
  { state, labels, creator, since }: Partial<IssueFilter>,
) {
  return {
    repositoryId,
    state: state ?? 'open',
    labels: JSON.stringify(labels),
    creator: creator ?? null,
    since: since ?? null,
  };
}
