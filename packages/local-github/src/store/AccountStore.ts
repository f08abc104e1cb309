import { createHash } from 'node:crypto';
import { Grant } from './AppStore';
import { Database } from './Database';

export interface Account {
  id: number;
  login: string;
  name: string;
  email: string | null;
  type: 'User' | 'Bot' | 'Organization';
  created_at: string;
  /** An App's bot that acts with an installation access token: what that one may. */
  grant?: Grant;
}

const digest = (token: string) =>
  createHash('sha256').update(token).digest('hex');

/** People, bots and organizations, and the tokens they come with. */
export class AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(id: number): Account | undefined {
    return this.#database.get('SELECT * FROM accounts WHERE id = :id', { id });
  }

  byLogin(login: string): Account | undefined {
    return this.#database.get('SELECT * FROM accounts WHERE login = :login', {
      login,
    });
  }

  /** Commits name their author by e-mail address only. */
  byEmail(email: string): Account | undefined {
    return this.#database.get(
      'SELECT * FROM accounts WHERE email = :email ORDER BY id LIMIT 1',
      { email },
    );
  }

  byToken(token: string): Account | undefined {
    return this.#database.get(
      `SELECT accounts.* FROM tokens
         JOIN accounts ON accounts.id = tokens.account_id
        WHERE sha256 = :sha256`,
      { sha256: digest(token) },
    );
  }

  /** Everyone a person may act as on the pages. */
  people(): Account[] {
    return this.#database.all(
      `SELECT * FROM accounts WHERE type <> 'Organization' ORDER BY id`,
    );
  }

  upsert(account: Omit<Account, 'grant'>): void {
    this.#database.run(
      `INSERT INTO accounts (id, login, name, email, type, created_at)
       VALUES (:id, :login, :name, :email, :type, :created_at)
       ON CONFLICT (id) DO UPDATE SET login = :login, name = :name,
         email = :email, type = :type`,
      { ...account },
    );
  }

  /** Takes the next free id that is not below `firstId`. */
  insertOrganization(login: string, firstId: number, createdAt: string): void {
    this.#database.run(
      `INSERT INTO accounts (id, login, name, email, type, created_at)
       SELECT max(:firstId, coalesce(max(id) + 1, 0)), :login, :login, NULL,
              'Organization', :createdAt FROM accounts`,
      { login, firstId, createdAt },
    );
  }

  /** Gives the account this token and takes away those it had. */
  replaceToken(accountId: number, token: string): void {
    const sha256 = digest(token);
    this.#database.run(
      'DELETE FROM tokens WHERE account_id = :accountId OR sha256 = :sha256',
      { accountId, sha256 },
    );
    this.#database.run(
      'INSERT INTO tokens (sha256, account_id) VALUES (:sha256, :accountId)',
      { sha256, accountId },
    );
  }
}
