import type { GitHubTokens } from '@stagecraft/backstage-plugin-kernel-common';
import {
  credentialIdentity,
  type CredentialKind,
  type CredentialScope,
  type SealedSecret,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';

/** One credential: whose it is, and of which kind. */
export interface CredentialKey {
  scope: CredentialScope;
  /** The project or the repository; absent for the platform. */
  scopeId?: string;
  kind: CredentialKind;
}

interface SealedRow extends SealedSecret {
  id: string;
  scope: CredentialScope;
  scopeId: string | null;
  kind: CredentialKind;
}

/** As whom the bot token commits and comments. */
export interface BotIdentity {
  login: string;
  email: string;
}

export async function upsertCredential(
  trx: Knex.Transaction,
  key: CredentialKey,
  credential: SealedSecret & { bot?: BotIdentity },
): Promise<void> {
  await trx.raw(
    `insert into kernel.credentials (scope, scope_id, kind, key_id, sealed, bot_login, bot_email)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (scope, coalesce(scope_id, '00000000-0000-0000-0000-000000000000'::uuid), kind)
     do update set key_id = excluded.key_id, sealed = excluded.sealed, bot_login = excluded.bot_login,
       bot_email = excluded.bot_email, updated_at = kernel.now()`,
    [
      key.scope,
      key.scopeId ?? null,
      key.kind,
      credential.keyId,
      credential.sealed,
      credential.bot?.login ?? null,
      credential.bot?.email ?? null,
    ],
  );
}

export async function deleteCredential(
  trx: Knex.Transaction,
  key: CredentialKey,
): Promise<void> {
  await trx.raw(
    'delete from kernel.credentials where scope = ? and scope_id is not distinct from ?::uuid and kind = ?',
    [key.scope, key.scopeId ?? null, key.kind],
  );
}

/** The sealed credential with the identity that opens it. */
export async function findCredential(
  executor: Knex | Knex.Transaction,
  key: CredentialKey,
): Promise<(SealedSecret & { identity: string }) | undefined> {
  const { rows } = await executor.raw(
    `select key_id as "keyId", sealed from kernel.credentials
     where scope = ? and scope_id is not distinct from ?::uuid and kind = ?`,
    [key.scope, key.scopeId ?? null, key.kind],
  );
  return rows[0] && { ...rows[0], identity: credentialIdentity(key) };
}

/** All sealed credentials by id, page by page, with the identities that open them. */
export async function listCredentials(
  knex: Knex,
  page: { afterId?: string; limit: number },
): Promise<(SealedSecret & { id: string; identity: string })[]> {
  const { rows } = await knex.raw(
    `select id, scope, scope_id as "scopeId", kind, key_id as "keyId", sealed
     from kernel.credentials where ?::uuid is null or id > ? order by id limit ?`,
    [page.afterId ?? null, page.afterId ?? null, page.limit],
  );
  return rows.map(({ scope, scopeId, kind, ...sealed }: SealedRow) => ({
    ...sealed,
    identity: credentialIdentity({ scope, scopeId, kind }),
  }));
}

interface FlagRow {
  kind: CredentialKind;
  scope: CredentialScope;
  bot_login: string | null;
  bot_email: string | null;
}

/** Presence flags for people; values never leave the vault. */
export async function readTokenFlags(
  executor: Knex | Knex.Transaction,
  owner: Omit<CredentialKey, 'kind'>,
): Promise<GitHubTokens> {
  const { rows } = await executor.raw(
    `select kind, scope, bot_login, bot_email from kernel.credentials
     where (scope = ? and scope_id is not distinct from ?::uuid) or scope = 'platform'
     -- The platform's first, so that an own one of the same kind takes its place.
     order by scope <> 'platform'`,
    [owner.scope, owner.scopeId ?? null],
  );
  const byKind = new Map<CredentialKind, FlagRow>(
    rows.map((row: FlagRow) => [row.kind, row]),
  );
  const platform = byKind.get('platform');
  const bot = byKind.get('bot');
  const isOwnBot = bot?.scope === owner.scope;
  return {
    hasPlatformToken: platform?.scope === owner.scope,
    hasBotToken: isOwnBot,
    ...(isOwnBot && bot.bot_login && { botLogin: bot.bot_login }),
    ...(isOwnBot && bot.bot_email && { botEmail: bot.bot_email }),
    ...(platform && { platformTokenFrom: platform.scope }),
    ...(bot && { botTokenFrom: bot.scope }),
  };
}
