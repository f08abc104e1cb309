import type {
  GitHubTokens,
  GitHubTokensInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  credentialIdentity,
  type CredentialKind,
  type PortalUser,
  type Vault,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import {
  deleteCredential,
  findCredential,
  readTokenFlags,
  upsertCredential,
  type BotIdentity,
  type CredentialKey,
} from './credentialStore';
import type { TokenProbe } from './TokenProbe';
import { withApp } from './withApp';

/** Whose tokens: the platform's, a project's or a repository's. */
export type TokenOwner = Omit<CredentialKey, 'kind'>;

/**
 * GitHub tokens by owner and kind, sealed by the vault (requirements F3). Values go in
 * and are used inside the kernel; people only ever see whether there is one.
 */
export class GitHubTokenStore {
  readonly #knex: Knex;
  readonly #vault: Vault;
  readonly #changes: ChangeLog;
  readonly #probe: TokenProbe;
  readonly #hasApp: boolean;

  constructor(options: {
    knex: Knex;
    /** Redacts what it seals, as the kernel's does. */
    vault: Vault;
    changes: ChangeLog;
    probe: TokenProbe;
    /** Whether a GitHub App is configured. */
    hasApp: boolean;
  }) {
    this.#knex = options.knex;
    this.#vault = options.vault;
    this.#changes = options.changes;
    this.#probe = options.probe;
    this.#hasApp = options.hasApp;
  }

  async flags(owner: TokenOwner): Promise<GitHubTokens> {
    return this.#shown(await readTokenFlags(this.#knex, owner), owner);
  }

  /** Absent tokens stay, null removes, others are tried on GitHub and then stored. */
  async put(
    caller: PortalUser,
    owner: TokenOwner,
    input: GitHubTokensInput,
  ): Promise<GitHubTokens> {
    const { platformToken, botToken } = input;
    if (platformToken) await this.#probe.viewer('platformToken', platformToken);
    const bot = botToken
      ? await this.#probe.viewer('botToken', botToken)
      : undefined;
    const stored = await this.#changes.transaction(async trx => {
      await this.write(trx, { ...owner, kind: 'platform' }, platformToken);
      await this.write(trx, { ...owner, kind: 'bot' }, botToken, bot);
      const flags = await readTokenFlags(trx, owner);
      await this.#changes.append(trx, {
        stream: `${owner.scope}/${owner.scopeId ?? 'github-tokens'}`,
        type: 'credential.changed',
        by: caller,
        projectId: owner.scope === 'project' ? owner.scopeId : undefined,
        payload: { scope: owner.scope, ...flags },
      });
      return flags;
    });
    return this.#shown(stored, owner);
  }

  #shown(flags: GitHubTokens, { scope }: TokenOwner): GitHubTokens {
    return this.#hasApp ? withApp(flags, scope) : flags;
  }

  /** An absent token stays as it is, null removes it. */
  async write(
    trx: Knex.Transaction,
    key: CredentialKey,
    token: string | null | undefined,
    bot?: BotIdentity,
  ): Promise<void> {
    if (token === null) await deleteCredential(trx, key);
    if (token) await this.store(trx, key, { token, bot });
  }

  /** Seals and stores; the vault redacts the token from then on. */
  async store(
    trx: Knex.Transaction,
    key: CredentialKey,
    credential: { token: string; bot?: BotIdentity },
  ): Promise<void> {
    const { token, bot } = credential;
    const sealed = this.#vault.seal({
      plaintext: token,
      identity: credentialIdentity(key),
    });
    await upsertCredential(trx, key, { ...sealed, bot });
  }

  /** The token before which no other credential is asked: the repository's, else the project's. */
  async nearest(options: {
    /** Absent for a repository that is not stored yet. */
    repositoryId?: string;
    projectId: string;
    kind: CredentialKind;
  }): Promise<string | undefined> {
    const { repositoryId, projectId, kind } = options;
    const own =
      repositoryId &&
      (await this.#open({ scope: 'repository', scopeId: repositoryId, kind }));
    return own || this.#open({ scope: 'project', scopeId: projectId, kind });
  }

  /** Stores a token from the configuration unless it is there already; answers whether it changed. */
  async storeConfigured(
    trx: Knex.Transaction,
    kind: CredentialKind,
    token: string,
  ): Promise<boolean> {
    const key: CredentialKey = { scope: 'platform', kind };
    if ((await this.#tryOpen(trx, key)) === token) return false;
    await this.store(trx, key, { token });
    return true;
  }

  /** Undefined also for a credential that can't be opened: the configured one replaces it. */
  async #tryOpen(
    trx: Knex.Transaction,
    key: CredentialKey,
  ): Promise<string | undefined> {
    const sealed = await findCredential(trx, key);
    try {
      return sealed && this.#vault.open(sealed);
    } catch {
      return undefined;
    }
  }

  async #open(key: CredentialKey): Promise<string | undefined> {
    const sealed = await findCredential(this.#knex, key);
    return sealed && this.#vault.open(sealed);
  }
}
