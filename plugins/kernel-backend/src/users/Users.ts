import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  User,
  UserInput,
  UserPage,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import { readSortedPage, type ListPage } from '../paging/sortedList';
import { uniqueViolation } from '../uniqueViolation';
import { changeRefusal, deletionRefusal } from './userRules';
import {
  deleteUser,
  insertUser,
  listUsers,
  lockUser,
  updateLogin,
  updateUser,
  userSortKey,
  type UserQuery,
  type UserRecord,
} from './userStore';

/** The allow list (requirements F2). Callers are platform admins; the rest is decided here. */
export class Users {
  readonly #knex: Knex;
  readonly #changes: ChangeLog;

  constructor(options: { knex: Knex; changes: ChangeLog }) {
    this.#knex = options.knex;
    this.#changes = options.changes;
  }

  async list(options: { query: UserQuery; page: ListPage }): Promise<UserPage> {
    const { query, page } = options;
    const { limit } = page;
    return readSortedPage<User>({
      ...{ list: 'users', query, page, key: userSortKey(query) },
      idOf: ({ id }) => id,
      read: after => listUsers(this.#knex, { query, after, limit }),
    });
  }

  /** Adds the user, or changes the one with the same GitHub id. */
  async put(
    caller: PortalUser,
    input: UserInput,
  ): Promise<{ user: User; isNew: boolean }> {
    const record = normalised(input);
    return this.#changes
      .transaction(async trx => {
        const existing = await lockUser(trx, {
          githubUserId: record.githubUserId,
        });
        if (existing && input.onlyNew) throw userAlready(existing);
        const refusal = changeRefusal({
          caller,
          existing,
          isPlatformAdmin: record.isPlatformAdmin,
        });
        if (refusal) throw new NotAllowedError(refusal);
        const user = existing
          ? await updateUser(trx, existing.id, record)
          : await insertUser(trx, record);
        await this.#changes.append(trx, {
          stream: `user/${user.id}`,
          type: existing ? 'user.changed' : 'user.added',
          by: caller,
          payload: {
            userId: user.id,
            userEntityRef: user.userEntityRef,
            isPlatformAdmin: user.isPlatformAdmin,
          },
        });
        return { user, isNew: !existing };
      })
      .catch(explainConflict);
  }

  /** Logins are only shown, so the change of one is no event. */
  async noteLogin(userId: string, githubLogin: string): Promise<void> {
    await this.#changes.transaction(async trx => {
      if (await updateLogin(trx, userId, githubLogin)) return;
      throw noUser(userId);
    });
  }

  async delete(caller: PortalUser, userId: string): Promise<void> {
    await this.#changes.transaction(async trx => {
      const target = await lockUser(trx, { id: userId });
      if (!target) throw noUser(userId);
      const refusal = deletionRefusal({ caller, target });
      if (refusal) throw new NotAllowedError(refusal);
      await deleteUser(trx, userId);
      await this.#changes.append(trx, {
        stream: `user/${userId}`,
        type: 'user.deleted',
        by: caller,
        payload: { userId, userEntityRef: target.userEntityRef },
      });
    });
  }
}

function userAlready({ email }: User): ConflictError {
  return new ConflictError(
    `githubUserId: ${email} has this GitHub id and is on the allow list already`,
  );
}

function noUser(userId: string): NotFoundError {
  return new NotFoundError(`No user ${userId}`);
}

function normalised(input: UserInput): UserRecord {
  return {
    email: input.email.trim(),
    githubUserId: String(input.githubUserId),
    githubLogin: input.githubLogin,
    // Backstage compares entity refs in lower case and puts them so into its tokens.
    userEntityRef: input.userEntityRef.toLocaleLowerCase('en-US'),
    isPlatformAdmin: input.isPlatformAdmin,
  };
}

function explainConflict(error: unknown): never {
  const index = uniqueViolation(error);
  if (!index) throw error;
  if (index === 'users_email') {
    throw new ConflictError(
      'email belongs to another user: change or delete that one first',
    );
  }
  if (index === 'users_user_entity_ref_key') {
    throw new ConflictError(
      'userEntityRef belongs to another user: change or delete that one first',
    );
  }
  throw new ConflictError(
    'githubUserId was stored by another request at the same time: try again',
  );
}
