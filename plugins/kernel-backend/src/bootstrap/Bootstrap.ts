import type { LoggerService } from '@backstage/backend-plugin-api';
import type { StagecraftConfig } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import type { GitHubTokenStore } from '../credentials/GitHubTokenStore';
import {
  insertUser,
  lockUser,
  makeOwner,
  updateUser,
} from '../users/userStore';

type Owner = NonNullable<StagecraftConfig['bootstrap']>['owner'];

/** Any number of replicas may start at once; one after the other looks at what is there. */
const LOCK_KEY = 'stagecraft.kernel.bootstrap';

/**
 * Brings in what the configuration decides: who the platform owner is, and the platform's
 * GitHub tokens. The configuration wins: another owner before stays a platform admin, and
 * a token is rotated by changing it and restarting.
 */
export class Bootstrap {
  readonly #changes: ChangeLog;
  readonly #tokens: GitHubTokenStore;
  readonly #logger: LoggerService;

  constructor(options: {
    changes: ChangeLog;
    tokens: GitHubTokenStore;
    logger: LoggerService;
  }) {
    this.#changes = options.changes;
    this.#tokens = options.tokens;
    this.#logger = options.logger;
  }

  async run(config: StagecraftConfig): Promise<void> {
    const owner = config.bootstrap?.owner;
    await this.#changes.transaction(async trx => {
      await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [LOCK_KEY]);
      if (owner) await this.#storeOwner(trx, owner);
      await this.#storeTokens(trx, config.github.credentials);
    });
    if (!owner) {
      this.#logger.warn(
        'No platform owner is configured: set stagecraft.bootstrap.owner',
      );
    }
  }

  async #storeOwner(trx: Knex.Transaction, owner: Owner): Promise<void> {
    const record = {
      ...owner,
      githubUserId: String(owner.githubUserId),
      userEntityRef: owner.userEntityRef.toLocaleLowerCase('en-US'),
    };
    const existing =
      (await lockUser(trx, { githubUserId: record.githubUserId })) ??
      (await lockUser(trx, { email: record.email }));
    const user = existing
      ? await updateUser(trx, existing.id, record)
      : await insertUser(trx, record);
    if (existing?.isPlatformOwner) return;
    await makeOwner(trx, user.id);
    await this.#changes.append(trx, {
      stream: `user/${user.id}`,
      type: 'owner.changed',
      payload: { userId: user.id, userEntityRef: user.userEntityRef },
    });
  }

  async #storeTokens(
    trx: Knex.Transaction,
    credentials: StagecraftConfig['github']['credentials'],
  ): Promise<void> {
    const { platformToken, botToken } = credentials;
    for (const { kind, token } of [
      { kind: 'platform', token: platformToken } as const,
      { kind: 'bot', token: botToken } as const,
    ]) {
      if (!token) continue;
      if (!(await this.#tokens.storeConfigured(trx, kind, token))) continue;
      await this.#changes.append(trx, {
        stream: 'platform/github-tokens',
        type: 'credential.changed',
        payload: { scope: 'platform', kind, source: 'configuration' },
      });
    }
  }
}
