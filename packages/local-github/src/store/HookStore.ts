import { Database } from './Database';
import { Page } from './Page';

export interface Hook {
  id: number;
  repository_id: number;
  active: number;
  /** Event names; `*` means all of them. */
  events: string[];
  url: string;
  content_type: 'json' | 'form';
  /** `'1'` accepts any certificate. */
  insecure_ssl: '0' | '1';
  secret: string | null;
  created_at: string;
  updated_at: string;
}

type Row = Omit<Hook, 'events'> & { events: string };

const parse = (row: Row): Hook => ({ ...row, events: JSON.parse(row.events) });

export class HookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(id: number): Hook | undefined {
    const row = this.#database.get<Row>('SELECT * FROM hooks WHERE id = :id', {
      id,
    });
    return row && parse(row);
  }

  ofRepository(repositoryId: number, page: Page): Hook[] {
    return this.#database
      .all<Row>(
        `SELECT * FROM hooks WHERE repository_id = :repositoryId
          ORDER BY id LIMIT :limit OFFSET :offset`,
        { repositoryId, ...page },
      )
      .map(parse);
  }

  insert(hook: Omit<Hook, 'id'>): number {
    return this.#database.run(
      `INSERT INTO hooks (repository_id, active, events, url, content_type,
         insecure_ssl, secret, created_at, updated_at)
       VALUES (:repository_id, :active, :events, :url, :content_type,
         :insecure_ssl, :secret, :created_at, :updated_at)`,
      { ...hook, events: JSON.stringify(hook.events) },
    );
  }

  update(hook: Hook): void {
    this.#database.run(
      `UPDATE hooks SET active = :active, events = :events, url = :url,
         content_type = :content_type, insecure_ssl = :insecure_ssl,
         secret = :secret, updated_at = :updated_at
       WHERE id = :id`,
      {
        id: hook.id,
        active: hook.active,
        events: JSON.stringify(hook.events),
        url: hook.url,
        content_type: hook.content_type,
        insecure_ssl: hook.insecure_ssl,
        secret: hook.secret,
        updated_at: hook.updated_at,
      },
    );
  }

  delete(id: number): void {
    this.#database.run('DELETE FROM hooks WHERE id = :id', { id });
  }
}
