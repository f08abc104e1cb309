import type { Knex } from 'knex';
import { USED_TOKEN_MS } from '../redaction/lives';
import type { Redaction } from '../redaction/types';
import type { Vault } from '../vault/types';
import { credentialIdentity, type CredentialScope } from './credentialIdentity';
import type { CredentialKind } from './types';

interface CredentialRow {
  scope: CredentialScope;
  scope_id: string | null;
  key_id: string;
  sealed: string;
  kind: CredentialKind;
}

const COLUMNS = ['scope', 'scope_id', 'kind', 'key_id', 'sealed'];

/** A token as it is stored; `open` makes it readable, and redacted from then on. */
export interface StoredCredential {
  scope: CredentialScope;
  open(): string;
}

/** Looks up credentials and opens their tokens; what it opened is redacted from then on. */
export class CredentialStore {
  readonly #knex: Knex;
  readonly #vault: Vault;
  readonly #redaction: Redaction;

  constructor(options: { knex: Knex; vault: Vault; redaction: Redaction }) {
    this.#knex = options.knex;
    this.#vault = options.vault;
    this.#redaction = options.redaction;
  }

  /** The repository's own, else its project's, else the platform's (requirements F3). */
  async nearest(options: {
    repositoryId: string;
    projectId: string;
    kind: CredentialKind;
  }): Promise<StoredCredential | undefined> {
    return this.#stored(await this.#nearest(options));
  }

  async ofPlatform(
    kind: CredentialKind,
  ): Promise<StoredCredential | undefined> {
    const row: CredentialRow | undefined = await this.#knex(
      'kernel.credentials',
    )
      .where({ scope: 'platform', kind })
      .first(COLUMNS);
    return this.#stored(row);
  }

  #stored(row: CredentialRow | undefined): StoredCredential | undefined {
    return row && { scope: row.scope, open: () => this.#open(row) };
  }

  #open(row: CredentialRow): string {
    const token = this.#vault.open({
      keyId: row.key_id,
      sealed: row.sealed,
      identity: credentialIdentity({
        scope: row.scope,
        scopeId: row.scope_id,
        kind: row.kind,
      }),
    });
    this.#redaction.addSecret(token, { forMs: USED_TOKEN_MS });
    return token;
  }

  async #nearest(options: {
    repositoryId: string;
    projectId: string;
    kind: CredentialKind;
  }): Promise<CredentialRow | undefined> {
    const { rows } = await this.#knex.raw(
      `select ${COLUMNS.join(', ')} from kernel.credentials
       where kind = ? and (
         (scope = 'repository' and scope_id = ?)
         or (scope = 'project' and scope_id = ?)
         or scope = 'platform')
       order by case scope when 'repository' then 1 when 'project' then 2 else 3 end
       limit 1`,
      [options.kind, options.repositoryId, options.projectId],
    );
    return rows[0];
  }
}
