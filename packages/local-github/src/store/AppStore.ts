import { createHash } from 'node:crypto';
import { Database } from './Database';

export type PermissionLevel = 'read' | 'write' | 'admin';

/** Levels by GitHub's names of permissions, for example `{ issues: 'write' }`. */
export type AppPermissions = Record<string, PermissionLevel>;

/** A GitHub App; it acts as its bot, `<slug>[bot]`. */
export interface App {
  id: number;
  slug: string;
  name: string;
  owner_id: number;
  bot_id: number;
  /** PEM; what verifies the App's JSON web tokens. */
  public_key: string;
  permissions: AppPermissions;
  created_at: string;
}

export interface Installation {
  id: number;
  app_id: number;
  /** The account whose repositories it is about. */
  account_id: number;
  permissions: AppPermissions;
  repository_ids: number[];
  suspended_at: string | null;
  created_at: string;
}

/** What an installation access token may do. */
export interface Grant {
  installation_id: number;
  bot_id: number;
  permissions: AppPermissions;
  repository_ids: number[];
  expires_at: string;
}

type Row<Type> = Omit<Type, 'permissions' | 'repository_ids'> & {
  permissions: string;
  repository_ids: string;
};

const digest = (token: string) =>
  createHash('sha256').update(token).digest('hex');

/** Apps, where they are installed, and the tokens that they were given. */
export class AppStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  byId(id: number): App | undefined {
    const row = this.#database.get<Row<App>>(
      'SELECT * FROM apps WHERE id = :id',
      { id },
    );
    return row && { ...row, permissions: JSON.parse(row.permissions) };
  }

  upsert(app: App): void {
    this.#database.run(
      `INSERT INTO apps (id, slug, name, owner_id, bot_id, public_key, permissions, created_at)
       VALUES (:id, :slug, :name, :owner_id, :bot_id, :public_key, :permissions, :created_at)
       ON CONFLICT (id) DO UPDATE SET slug = :slug, name = :name, owner_id = :owner_id,
         bot_id = :bot_id, public_key = :public_key, permissions = :permissions`,
      { ...app, permissions: JSON.stringify(app.permissions) },
    );
  }

  installation(id: number): Installation | undefined {
    return this.#installations('id = :id', { id })[0];
  }

  installationOn(
    appId: number,
    repositoryId: number,
  ): Installation | undefined {
    return this.#installations('app_id = :appId', { appId }).find(
      ({ repository_ids }) => repository_ids.includes(repositoryId),
    );
  }

  installationCount(appId: number): number {
    return this.#installations('app_id = :appId', { appId }).length;
  }

  upsertInstallation(installation: Installation): void {
    this.#database.run(
      `INSERT INTO installations (id, app_id, account_id, permissions, repository_ids, suspended_at, created_at)
       VALUES (:id, :app_id, :account_id, :permissions, :repository_ids, :suspended_at, :created_at)
       ON CONFLICT (id) DO UPDATE SET app_id = :app_id, account_id = :account_id,
         permissions = :permissions, repository_ids = :repository_ids, suspended_at = :suspended_at`,
      {
        ...installation,
        permissions: JSON.stringify(installation.permissions),
        repository_ids: JSON.stringify(installation.repository_ids),
      },
    );
  }

  addToken(token: string, grant: Omit<Grant, 'bot_id'>): void {
    this.#database.run(
      `INSERT INTO installation_tokens (sha256, installation_id, permissions, repository_ids, expires_at)
       VALUES (:sha256, :installation_id, :permissions, :repository_ids, :expires_at)`,
      {
        ...grant,
        sha256: digest(token),
        permissions: JSON.stringify(grant.permissions),
        repository_ids: JSON.stringify(grant.repository_ids),
      },
    );
  }

  revokeToken(token: string): void {
    this.#database.run(
      'DELETE FROM installation_tokens WHERE sha256 = :sha256',
      { sha256: digest(token) },
    );
  }

  /** Undefined once it has expired, was revoked, or its installation is suspended. */
  grantOf(token: string, now: string): Grant | undefined {
    const row = this.#database.get<Row<Grant>>(
      `SELECT installation_id, bot_id, tokens.permissions, tokens.repository_ids, expires_at
         FROM installation_tokens AS tokens
         JOIN installations ON installations.id = installation_id
         JOIN apps ON apps.id = app_id
        WHERE sha256 = :sha256 AND expires_at > :now AND suspended_at IS NULL`,
      { sha256: digest(token), now },
    );
    return (
      row && {
        ...row,
        permissions: JSON.parse(row.permissions),
        repository_ids: JSON.parse(row.repository_ids),
      }
    );
  }

  #installations(
    condition: string,
    values: Record<string, number>,
  ): Installation[] {
    return this.#database
      .all<Row<Installation>>(
        `SELECT * FROM installations WHERE ${condition} ORDER BY id`,
        values,
      )
      .map(row => ({
        ...row,
        permissions: JSON.parse(row.permissions),
        repository_ids: JSON.parse(row.repository_ids),
      }));
  }
}
