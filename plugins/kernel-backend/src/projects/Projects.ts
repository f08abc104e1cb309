import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Project,
  ProjectInput,
  ProjectPage,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import { readSortedPage, type ListPage } from '../paging/sortedList';
import type {
  RemovedHook,
  WebhookRemoval,
} from '../repositories/WebhookRemoval';
import {
  deleteProject,
  findProject,
  listProjects,
  lockProject,
  projectSortKey,
  upsertProject,
  type ProjectQuery,
} from './projectStore';

/** Projects (requirements F2). Rights are checked by the routes. */
export class Projects {
  readonly #knex: Knex;
  readonly #changes: ChangeLog;
  readonly #webhooks: WebhookRemoval;
  readonly #platformSlug: string | undefined;

  constructor(options: {
    knex: Knex;
    changes: ChangeLog;
    webhooks: WebhookRemoval;
    /** Slug of the platform's own project, which stays. */
    platformSlug: string | undefined;
  }) {
    this.#knex = options.knex;
    this.#changes = options.changes;
    this.#webhooks = options.webhooks;
    this.#platformSlug = options.platformSlug;
  }

  async list(options: {
    visible: 'all' | string[];
    query: ProjectQuery;
    page: ListPage;
  }): Promise<ProjectPage> {
    const { visible, query, page } = options;
    const { limit } = page;
    return readSortedPage<Project>({
      ...{ list: 'projects', query, page, key: projectSortKey(query) },
      idOf: ({ id }) => id,
      read: after => listProjects(this.#knex, { visible, query, after, limit }),
    });
  }

  async get(projectId: string): Promise<Project> {
    const project = await findProject(this.#knex, projectId);
    if (!project) throw noProject(projectId);
    return project;
  }

  async put(
    caller: PortalUser,
    input: ProjectInput,
  ): Promise<{ project: Project; isNew: boolean }> {
    return this.#changes.transaction(async trx => {
      const stored = await upsertProject(trx, input);
      const { project, isNew } = stored;
      if (input.onlyNew && !isNew) throw slugTaken(input.slug);
      await this.#changes.append(trx, {
        stream: `project/${project.id}`,
        type: isNew ? 'project.created' : 'project.changed',
        by: caller,
        projectId: project.id,
        payload: { ...project },
      });
      return stored;
    });
  }

  /** Then our webhooks are taken off GitHub; answers what became of them. */
  async delete(caller: PortalUser, projectId: string): Promise<RemovedHook[]> {
    const removeWebhooks = await this.#webhooks.prepare({ projectId });
    await this.#changes.transaction(async trx => {
      const project = await lockProject(trx, projectId, 'update');
      if (!project) throw noProject(projectId);
      if (project.slug === this.#platformSlug) {
        throw new ConflictError(
          `${project.slug} is the platform's own project and stays (stagecraft.platform.project)`,
        );
      }
      await deleteProject(trx, projectId);
      await this.#changes.append(trx, {
        // Without projectId: the events of a project go with it, this one stays.
        stream: `project/${projectId}`,
        type: 'project.deleted',
        by: caller,
        payload: { ...project },
      });
    });
    return removeWebhooks();
  }
}

function slugTaken(slug: string): ConflictError {
  return new ConflictError(
    `slug: a project has the slug ${slug} already; take another one`,
  );
}

export function noProject(projectId: string): NotFoundError {
  return new NotFoundError(`No project ${projectId}`);
}
