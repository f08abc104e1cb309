import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { DirectoryCache } from './directoryCache';
import {
  PROJECT_COLUMNS,
  REPOSITORY_COLUMNS,
  toPortalUser,
  toRepository,
  USER_COLUMNS,
  type MemberRow,
  type ProjectRow,
  type RepositoryRow,
  type UserRow,
} from './directoryRows';
import type {
  DeliveryRole,
  PortalUser,
  Project,
  ProjectDirectory,
  ProjectRole,
  Repository,
} from './types';

const MAX_LIMIT = 1_000;

/** See {@link ProjectDirectory}. Answers about single things and memberships are cached for 5 s. */
export class PostgresProjectDirectory implements ProjectDirectory {
  readonly #knex: Knex;
  readonly #cache = new DirectoryCache();

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Call when something changed; the 5 s cover whoever was not told. */
  forgetAll(): void {
    this.#cache.clear();
  }

  async project(projectId: string): Promise<Project | undefined> {
    const [project] = await this.projects([projectId]);
    return project;
  }

  async projects(projectIds: string[]): Promise<Project[]> {
    const found = await Promise.all(
      projectIds.map(id =>
        this.#cache.get(`project ${id}`, () => this.#projectWithId(id)),
      ),
    );
    return found.filter(project => project !== undefined);
  }

  async repository(repositoryId: string): Promise<Repository | undefined> {
    return this.#cache.get(`repository ${repositoryId}`, async () =>
      isUuid(repositoryId)
        ? this.#repositoryWhere({ id: repositoryId })
        : undefined,
    );
  }

  async repositoryByExternalId(
    externalId: string,
  ): Promise<Repository | undefined> {
    return this.#cache.get(`github repository ${externalId}`, async () =>
      isNumericId(externalId)
        ? this.#repositoryWhere({ provider: 'github', external_id: externalId })
        : undefined,
    );
  }

  async repositoryByFullName(
    fullName: string,
  ): Promise<Repository | undefined> {
    const key = fullName.toLowerCase();
    return this.#cache.get(`repository named ${key}`, async () => {
      const row: RepositoryRow | undefined = await this.#knex(
        'kernel.repositories',
      )
        .whereRaw(`lower(owner || '/' || name) = ?`, key)
        .orderBy('created_at', 'desc')
        .first(REPOSITORY_COLUMNS);
      return row && toRepository(row);
    });
  }

  async userByGithubId(githubUserId: string): Promise<PortalUser | undefined> {
    return this.#cache.get(`github user ${githubUserId}`, async () =>
      isNumericId(githubUserId)
        ? this.#userWhere({ github_user_id: githubUserId })
        : undefined,
    );
  }

  async userByEntityRef(
    userEntityRef: string,
  ): Promise<PortalUser | undefined> {
    return this.#cache.get(`user ${userEntityRef}`, () =>
      this.#userWhere({ user_entity_ref: userEntityRef }),
    );
  }

  async roleIn(options: {
    projectId: string;
    userId: string;
  }): Promise<ProjectRole | undefined> {
    const { projectId, userId } = options;
    if (!isUuid(projectId) || !isUuid(userId)) {
      return undefined;
    }
    return this.#cache.get(`role ${projectId} ${userId}`, async () => {
      const member = await this.#knex('kernel.project_members')
        .where({ project_id: projectId, user_id: userId })
        .first('role');
      return member?.role;
    });
  }

  async deliveryRolesIn(options: {
    projectId: string;
    userId: string;
  }): Promise<DeliveryRole[]> {
    const { projectId, userId } = options;
    if (!isUuid(projectId) || !isUuid(userId)) {
      return [];
    }
    const key = `delivery roles ${projectId} ${userId}`;
    const roles = await this.#cache.get(key, async () => {
      const member = await this.#knex('kernel.project_members')
        .where({ project_id: projectId, user_id: userId })
        .first('delivery_roles');
      return member?.delivery_roles as DeliveryRole[] | undefined;
    });
    return roles ?? [];
  }

  async membershipsOf(
    userEntityRef: string,
  ): Promise<{ projectId: string; role: ProjectRole }[]> {
    return this.#cache.get(`memberships ${userEntityRef}`, async () =>
      this.#knex('kernel.project_members')
        .join('kernel.users', 'users.id', 'project_members.user_id')
        .where('user_entity_ref', userEntityRef)
        .orderBy('project_id')
        .select({ projectId: 'project_id', role: 'role' }),
    );
  }

  async listProjects(options: {
    afterId?: string;
    limit: number;
  }): Promise<Project[]> {
    return pageById<ProjectRow>(
      this.#knex('kernel.projects').select(PROJECT_COLUMNS),
      options,
    );
  }

  async listRepositories(options: {
    afterId?: string;
    limit: number;
  }): Promise<Repository[]> {
    const rows = await pageById<RepositoryRow>(
      this.#knex('kernel.repositories').select(REPOSITORY_COLUMNS),
      options,
    );
    return rows.map(toRepository);
  }

  async listMembers(projectId: string): Promise<
    {
      user: PortalUser;
      role: ProjectRole;
      deliveryRoles: DeliveryRole[];
    }[]
  > {
    const rows: MemberRow[] = await this.#knex('kernel.project_members')
      .join('kernel.users', 'users.id', 'project_members.user_id')
      .where('project_id', projectId)
      .orderBy('users.id')
      .select([...USER_COLUMNS, 'role', 'delivery_roles']);
    return rows.map(row => ({
      ...{ user: toPortalUser(row), role: row.role },
      deliveryRoles: row.delivery_roles,
    }));
  }

  async listUsers(options: {
    afterId?: string;
    limit: number;
  }): Promise<PortalUser[]> {
    const rows = await pageById<UserRow>(
      this.#knex('kernel.users').select(USER_COLUMNS),
      options,
    );
    return rows.map(toPortalUser);
  }

  async #projectWithId(id: string): Promise<Project | undefined> {
    return isUuid(id)
      ? this.#knex('kernel.projects').where({ id }).first(PROJECT_COLUMNS)
      : undefined;
  }

  async #repositoryWhere(match: object): Promise<Repository | undefined> {
    const row: RepositoryRow | undefined = await this.#knex(
      'kernel.repositories',
    )
      .where(match)
      .first(REPOSITORY_COLUMNS);
    return row && toRepository(row);
  }

  async #userWhere(match: object): Promise<PortalUser | undefined> {
    const row: UserRow | undefined = await this.#knex('kernel.users')
      .where(match)
      .first(USER_COLUMNS);
    return row && toPortalUser(row);
  }
}

/** Ids come from URLs, too; PostgreSQL refuses what is no uuid with an error. */
function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

function isNumericId(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}

async function pageById<TRow>(
  query: Knex.QueryBuilder,
  options: { afterId?: string; limit: number },
): Promise<TRow[]> {
  const { afterId, limit } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new InputError(`limit must be an integer from 1 to ${MAX_LIMIT}`);
  }
  if (afterId) {
    query.where('id', '>', afterId);
  }
  return query.orderBy('id').limit(limit);
}
