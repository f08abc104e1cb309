import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ConfiguredPerson,
  StagecraftConfig,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import type { GitHubTokenStore } from '../credentials/GitHubTokenStore';
import {
  insertUser,
  insertUserUnlessTaken,
  lockUser,
  makeOwner,
  makePlatformAdmin,
  updateUser,
  type UserRecord,
} from '../users/userStore';

/** Any number of replicas may start at once; one after the other looks at what is there. */
const LOCK_KEY = 'stagecraft.kernel.bootstrap';

/**
 * Brings in what the configuration decides: who the platform owner is, who else is on the
 * allow list from the start, and the platform's GitHub tokens. The configuration wins:
 * another owner before stays a platform admin, and a token is rotated by changing it and
 * restarting. A listed person who is there already keeps what the portal says of him.
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
    const {
      owner,
      platformAdmins = [],
      allowedUsers = [],
    } = config.bootstrap ?? {};
    await this.#changes.transaction(async trx => {
      await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [LOCK_KEY]);
      if (owner) await this.#storeOwner(trx, owner);
      for (const person of platformAdmins) {
        await this.#storePerson(trx, { ...person, isPlatformAdmin: true });
      }
      for (const person of allowedUsers) await this.#storePerson(trx, person);
      await this.#storeTokens(trx, config.github.credentials);
    });
    if (!owner) {
      this.#logger.warn(
        'No platform owner is configured: set stagecraft.bootstrap.owner',
      );
    }
  }

  /** A person is his numeric GitHub id: nobody gets a right because of an e-mail address. */
  async #storePerson(
    trx: Knex.Transaction,
    person: ConfiguredPerson & { isPlatformAdmin?: boolean },
  ): Promise<void> {
    const { isPlatformAdmin } = person;
    const record = { ...toRecord(person), isPlatformAdmin };
    const { githubUserId } = record;
    const existing = await lockUser(trx, { githubUserId });
    if (existing && (existing.isPlatformAdmin || !isPlatformAdmin)) return;
    const user = existing
      ? await makePlatformAdmin(trx, existing.id)
      : await insertUserUnlessTaken(trx, record);
    if (!user) {
      this.#logger.warn(
        `The person with GitHub id ${githubUserId} in stagecraft.bootstrap is not added: the e-mail or the userEntityRef belongs to somebody else`,
      );
      return;
    }
    await this.#changes.append(trx, {
      stream: `user/${user.id}`,
      type: existing ? 'user.changed' : 'user.added',
      payload: {
        userId: user.id,
        userEntityRef: user.userEntityRef,
        isPlatformAdmin: user.isPlatformAdmin,
      },
    });
  }

  async #storeOwner(
    trx: Knex.Transaction,
    owner: ConfiguredPerson,
  ): Promise<void> {
    const record = toRecord(owner);
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

function toRecord(person: ConfiguredPerson): UserRecord {
  return {
    email: person.email,
    githubUserId: String(person.githubUserId),
    githubLogin: person.githubLogin,
    userEntityRef: person.userEntityRef.toLocaleLowerCase('en-US'),
  };
}
