import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  DELIVERY_ROLES,
  type DeliveryRole,
  type Member,
  type MemberInput,
  type MemberPage,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import { readSortedPage, type ListPage } from '../paging/sortedList';
import { noProject } from '../projects/Projects';
import { lockProject } from '../projects/projectStore';
import { lockUser } from '../users/userStore';
import {
  deleteMember,
  listMembers,
  memberSortKey,
  updateDeliveryRoles,
  upsertMember,
  type MemberQuery,
} from './memberStore';

/** Who belongs to a project, and as what (requirements F2). Rights are checked by the routes. */
export class Members {
  readonly #knex: Knex;
  readonly #changes: ChangeLog;

  constructor(options: { knex: Knex; changes: ChangeLog }) {
    this.#knex = options.knex;
    this.#changes = options.changes;
  }

  async list(options: {
    projectId: string;
    query: MemberQuery;
    page: ListPage;
  }): Promise<MemberPage> {
    const { projectId, query, page } = options;
    const { limit } = page;
    return readSortedPage<Member>({
      list: `members/${projectId}`,
      ...{ query, page, key: memberSortKey(query) },
      idOf: ({ user }) => user.id,
      read: after =>
        listMembers(this.#knex, { projectId, query, after, limit }),
    });
  }

  async put(
    caller: PortalUser,
    projectId: string,
    input: MemberInput,
  ): Promise<{ member: Member; isNew: boolean }> {
    const by = namedUser(input);
    return this.#changes.transaction(async trx => {
      if (!(await lockProject(trx, projectId, 'share'))) {
        throw noProject(projectId);
      }
      const user = await lockUser(trx, by);
      if (!user) {
        throw new InputError(
          `${
            Object.keys(by)[0]
          }: no such user on the allow list; add the person there first`,
        );
      }
      const { isNew, deliveryRoles } = await upsertMember(trx, {
        projectId,
        userId: user.id,
        role: input.role,
      });
      if (input.onlyNew && !isNew) throw memberAlready(user.email);
      await this.#changes.append(trx, {
        stream: `project/${projectId}`,
        type: 'member.changed',
        by: caller,
        projectId,
        payload: {
          userId: user.id,
          userEntityRef: user.userEntityRef,
          role: input.role,
        },
      });
      return { member: { user, role: input.role, deliveryRoles }, isNew };
    });
  }

  /** Replaces what the member delivers as. */
  async setDeliveryRoles(
    caller: PortalUser,
    options: {
      projectId: string;
      userId: string;
      deliveryRoles: DeliveryRole[];
    },
  ): Promise<Member> {
    const { projectId, userId } = options;
    const deliveryRoles = DELIVERY_ROLES.filter(role =>
      options.deliveryRoles.includes(role),
    );
    return this.#changes.transaction(async trx => {
      const user = await lockUser(trx, { id: userId });
      const role =
        user &&
        (await updateDeliveryRoles(trx, { projectId, userId, deliveryRoles }));
      if (!user || !role) throw noMember(options);
      await this.#changes.append(trx, {
        stream: `project/${projectId}`,
        type: 'member.changed',
        by: caller,
        projectId,
        payload: {
          ...{ userId, userEntityRef: user.userEntityRef, role },
          deliveryRoles,
        },
      });
      return { user, role, deliveryRoles };
    });
  }

  async delete(
    caller: PortalUser,
    options: { projectId: string; userId: string },
  ): Promise<void> {
    const { projectId, userId } = options;
    await this.#changes.transaction(async trx => {
      const user = await lockUser(trx, { id: userId });
      if (user?.isPlatformOwner) {
        throw new NotAllowedError('the platform owner cannot be removed');
      }
      if (!user || !(await deleteMember(trx, options))) {
        throw noMember(options);
      }
      await this.#changes.append(trx, {
        stream: `project/${projectId}`,
        type: 'member.changed',
        by: caller,
        projectId,
        payload: { userId, userEntityRef: user.userEntityRef, role: null },
      });
    });
  }
}

function memberAlready(email: string): ConflictError {
  return new ConflictError(
    `email: ${email} is a member already; change the role in the list`,
  );
}

function noMember(options: { projectId: string; userId: string }) {
  const { projectId, userId } = options;
  return new NotFoundError(`No member ${userId} in project ${projectId}`);
}

function namedUser(input: MemberInput): { id: string } | { email: string } {
  const { userId, email } = input;
  if (userId !== undefined && email === undefined) return { id: userId };
  if (email !== undefined && userId === undefined) return { email };
  throw new InputError('Name the user by exactly one of userId and email');
}
