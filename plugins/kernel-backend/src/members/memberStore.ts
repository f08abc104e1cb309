import type {
  DeliveryRole,
  Member,
  operations,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';
import { contains } from '../paging/contains';
import { sortedPage, type Sorted, type SortKey } from '../paging/sortedList';
import { PERSON_TEXTS, toUser } from '../users/userStore';

/** What is asked of the list of members. */
export type MemberQuery = Omit<
  NonNullable<operations['listMembers']['parameters']['query']>,
  'cursor' | 'limit'
>;

const SORT_KEYS: Record<NonNullable<MemberQuery['sort']>, SortKey> = {
  id: { sql: 'm.user_id', type: 'uuid' },
  email: { sql: 'lower(u.email)', type: 'text' },
  // From the least right to the most.
  role: {
    sql: "array_position(array['read', 'read_write', 'admin'], m.role)",
    type: 'bigint',
  },
};

export const memberSortKey = ({ sort = 'id' }: MemberQuery) => SORT_KEYS[sort];

/** One more than `limit`, see `toPage`. */
export async function listMembers(
  knex: Knex,
  options: {
    projectId: string;
    query: MemberQuery;
    after?: string[];
    limit: number;
  },
): Promise<Sorted<Member>[]> {
  const { projectId, query, after, limit } = options;
  const found = contains(PERSON_TEXTS, query.search);
  const page = sortedPage({
    ...{ key: memberSortKey(query), id: 'm.user_id', order: query.order },
    after,
  });
  const { rows } = await knex.raw(
    `select u.id, u.email, u.user_entity_ref, u.github_user_id::text, u.github_login,
       u.is_platform_admin, u.is_platform_owner, m.role, m.delivery_roles, ${page.column}
     from kernel.project_members m join kernel.users u on u.id = m.user_id
     where m.project_id = ? and (?::text is null or m.role = ?)
       and ${found.where} and ${page.where}
     order by ${page.orderBy} limit ?`,
    [
      ...[projectId, query.role ?? null, query.role ?? null],
      ...[...found.bindings, ...page.bindings, limit + 1],
    ],
  );
  return rows.map(toMember);
}

function toMember(
  row: Parameters<typeof toUser>[0] & {
    role: ProjectRole;
    delivery_roles: DeliveryRole[];
    sortKey: string;
  },
): Sorted<Member> {
  return {
    user: toUser(row),
    role: row.role,
    deliveryRoles: row.delivery_roles,
    sortKey: row.sortKey,
  };
}

/** What the member delivers as stays. */
export async function upsertMember(
  trx: Knex.Transaction,
  options: { projectId: string; userId: string; role: ProjectRole },
): Promise<{ isNew: boolean; deliveryRoles: DeliveryRole[] }> {
  const { rows } = await trx.raw(
    `insert into kernel.project_members (project_id, user_id, role) values (?, ?, ?)
     on conflict (project_id, user_id) do update set role = excluded.role, updated_at = kernel.now()
     returning xmax = 0 as is_new, delivery_roles`,
    [options.projectId, options.userId, options.role],
  );
  const [{ is_new: isNew, delivery_roles: deliveryRoles }] = rows;
  return { isNew, deliveryRoles };
}

/** Answers the member's role in the project; undefined for somebody who is no member. */
export async function updateDeliveryRoles(
  trx: Knex.Transaction,
  options: {
    projectId: string;
    userId: string;
    deliveryRoles: DeliveryRole[];
  },
): Promise<ProjectRole | undefined> {
  const { rows } = await trx.raw(
    `update kernel.project_members set delivery_roles = ?, updated_at = kernel.now()
     where project_id = ? and user_id = ? returning role`,
    [options.deliveryRoles, options.projectId, options.userId],
  );
  return rows[0]?.role;
}

/** Answers whether the user was a member. */
export async function deleteMember(
  trx: Knex.Transaction,
  options: { projectId: string; userId: string },
): Promise<boolean> {
  const { rowCount } = await trx.raw(
    'delete from kernel.project_members where project_id = ? and user_id = ?',
    [options.projectId, options.userId],
  );
  return rowCount > 0;
}
