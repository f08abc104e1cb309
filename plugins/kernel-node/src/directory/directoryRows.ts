import type {
  DeliveryRole,
  PortalUser,
  Project,
  ProjectRole,
  Repository,
} from './types';

export const PROJECT_COLUMNS = ['id', 'slug', 'name', 'locale'];

export const REPOSITORY_COLUMNS = [
  'id',
  'project_id',
  'provider',
  'external_id',
  'owner',
  'name',
  'alias',
  'default_ref',
];

export const USER_COLUMNS = [
  'users.id',
  'email',
  'user_entity_ref',
  'github_user_id',
  'github_login',
  'is_platform_admin',
  'is_platform_owner',
];

export interface RepositoryRow {
  id: string;
  project_id: string;
  provider: 'github';
  external_id: string;
  owner: string;
  name: string;
  alias: string;
  default_ref: string;
}

export interface UserRow {
  id: string;
  email: string;
  user_entity_ref: string;
  github_user_id: string | null;
  github_login: string | null;
  is_platform_admin: boolean;
  is_platform_owner: boolean;
}

export type MemberRow = UserRow & {
  role: ProjectRole;
  delivery_roles: DeliveryRole[];
};

/** The columns have the names of the type. */
export type ProjectRow = Project;

export function toRepository(row: RepositoryRow): Repository {
  return {
    id: row.id,
    projectId: row.project_id,
    provider: row.provider,
    externalId: row.external_id,
    owner: row.owner,
    name: row.name,
    fullName: `${row.owner}/${row.name}`,
    alias: row.alias,
    defaultRef: row.default_ref,
  };
}

export function toPortalUser(row: UserRow): PortalUser {
  return {
    id: row.id,
    email: row.email,
    userEntityRef: row.user_entity_ref,
    githubUserId: row.github_user_id ?? undefined,
    githubLogin: row.github_login ?? undefined,
    isPlatformAdmin: row.is_platform_admin,
    isPlatformOwner: row.is_platform_owner,
  };
}
