import type {
  operations,
  User,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';
import { contains } from '../paging/contains';
import { sortedPage, type Sorted, type SortKey } from '../paging/sortedList';

/** What a caller says about a user, normalised. */
export interface UserRecord {
  email: string;
  githubUserId: string;
  githubLogin?: string;
  userEntityRef: string;
  /** Absent: stays as it is, false for a new user. */
  isPlatformAdmin?: boolean;
}

const COLUMNS =
  'id, email, user_entity_ref, github_user_id::text, github_login, is_platform_admin, is_platform_owner';

interface UserRow {
  id: string;
  email: string;
  user_entity_ref: string;
  github_user_id: string | null;
  github_login: string | null;
  is_platform_admin: boolean;
  is_platform_owner: boolean;
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    userEntityRef: row.user_entity_ref,
    ...(row.github_user_id !== null && { githubUserId: row.github_user_id }),
    ...(row.github_login !== null && { githubLogin: row.github_login }),
    isPlatformAdmin: row.is_platform_admin,
    isPlatformOwner: row.is_platform_owner,
  };
}

/** What people look for somebody by. */
export const PERSON_TEXTS = ['u.email', 'u.github_login', 'u.user_entity_ref'];

/** What is asked of the allow list. */
export type UserQuery = Omit<
  NonNullable<operations['listUsers']['parameters']['query']>,
  'cursor' | 'limit'
>;

const SORT_KEYS: Record<NonNullable<UserQuery['sort']>, SortKey> = {
  id: { sql: 'u.id', type: 'uuid' },
  email: { sql: 'lower(u.email)', type: 'text' },
  // From the least right to the most.
  role: {
    sql: 'u.is_platform_admin::int + u.is_platform_owner::int',
    type: 'bigint',
  },
  githubUserId: { sql: 'coalesce(u.github_user_id, 0)', type: 'bigint' },
};

export const userSortKey = ({ sort = 'id' }: UserQuery) => SORT_KEYS[sort];

const HAS_ROLE: Record<NonNullable<UserQuery['role']>, string> = {
  owner: 'u.is_platform_owner',
  admin: 'u.is_platform_admin and not u.is_platform_owner',
  user: 'not u.is_platform_admin',
};

/** One more than `limit`, see `toPage`. */
export async function listUsers(
  knex: Knex,
  options: { query: UserQuery; after?: string[]; limit: number },
): Promise<Sorted<User>[]> {
  const { query, after, limit } = options;
  const found = contains(PERSON_TEXTS, query.search);
  const page = sortedPage({
    ...{ key: userSortKey(query), id: 'u.id', order: query.order, after },
  });
  const { rows } = await knex.raw(
    `select ${COLUMNS}, ${page.column} from kernel.users u
     where ${query.role ? HAS_ROLE[query.role] : 'true'}
       and ${found.where} and ${page.where}
     order by ${page.orderBy} limit ?`,
    [...found.bindings, ...page.bindings, limit + 1],
  );
  return rows.map((row: UserRow & { sortKey: string }) => ({
    ...toUser(row),
    sortKey: row.sortKey,
  }));
}

/** Locks the row until the transaction ends. */
export async function lockUser(
  trx: Knex.Transaction,
  by: { id: string } | { githubUserId: string } | { email: string },
): Promise<User | undefined> {
  const [condition, value] = userCondition(by);
  const { rows } = await trx.raw(
    `select ${COLUMNS} from kernel.users where ${condition} for update`,
    [value],
  );
  return rows.map(toUser)[0];
}

function userCondition(
  by: { id: string } | { githubUserId: string } | { email: string },
): [string, string] {
  if ('id' in by) return ['id = ?', by.id];
  if ('githubUserId' in by) return ['github_user_id = ?', by.githubUserId];
  return ['lower(email) = lower(?)', by.email];
}

const INSERT = `insert into kernel.users (email, github_user_id, github_login, user_entity_ref, is_platform_admin)
  values (?, ?, ?, ?, ?)`;

function insertValues(user: UserRecord) {
  return [
    user.email,
    user.githubUserId,
    user.githubLogin ?? null,
    user.userEntityRef,
    user.isPlatformAdmin ?? false,
  ];
}

export async function insertUser(
  trx: Knex.Transaction,
  user: UserRecord,
): Promise<User> {
  const { rows } = await trx.raw(
    `${INSERT} returning ${COLUMNS}`,
    insertValues(user),
  );
  return toUser(rows[0]);
}

/** Undefined when the id, the e-mail or the entity is somebody's already. */
export async function insertUserUnlessTaken(
  trx: Knex.Transaction,
  user: UserRecord,
): Promise<User | undefined> {
  const { rows } = await trx.raw(
    `${INSERT} on conflict do nothing returning ${COLUMNS}`,
    insertValues(user),
  );
  return rows.map(toUser)[0];
}

export async function makePlatformAdmin(
  trx: Knex.Transaction,
  id: string,
): Promise<User> {
  const { rows } = await trx.raw(
    `update kernel.users set is_platform_admin = true, updated_at = kernel.now()
     where id = ? returning ${COLUMNS}`,
    [id],
  );
  return toUser(rows[0]);
}

export async function updateUser(
  trx: Knex.Transaction,
  id: string,
  user: UserRecord,
): Promise<User> {
  const { rows } = await trx.raw(
    `update kernel.users set email = ?, github_user_id = ?, github_login = coalesce(?, github_login),
       user_entity_ref = ?, is_platform_admin = coalesce(?, is_platform_admin), updated_at = kernel.now()
     where id = ? returning ${COLUMNS}`,
    [
      user.email,
      user.githubUserId,
      user.githubLogin ?? null,
      user.userEntityRef,
      user.isPlatformAdmin ?? null,
      id,
    ],
  );
  return toUser(rows[0]);
}

/** Answers whether there is such a user. */
export async function updateLogin(
  trx: Knex.Transaction,
  id: string,
  githubLogin: string,
): Promise<boolean> {
  const { rowCount } = await trx.raw(
    'update kernel.users set github_login = ?, updated_at = kernel.now() where id = ?',
    [githubLogin, id],
  );
  return rowCount > 0;
}

export async function deleteUser(
  trx: Knex.Transaction,
  id: string,
): Promise<void> {
  await trx.raw('delete from kernel.users where id = ?', [id]);
}

/** Makes this user the one owner; whoever was it before stays a platform admin. */
export async function makeOwner(
  trx: Knex.Transaction,
  id: string,
): Promise<void> {
  await trx.raw(
    `update kernel.users set is_platform_owner = false, updated_at = kernel.now()
     where is_platform_owner and id <> ?`,
    [id],
  );
  await trx.raw(
    `update kernel.users set is_platform_owner = true, is_platform_admin = true, updated_at = kernel.now()
     where id = ?`,
    [id],
  );
}
