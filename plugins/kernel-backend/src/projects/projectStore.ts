import type {
  operations,
  Project,
  ProjectInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';
import { contains } from '../paging/contains';
import { sortedPage, type Sorted, type SortKey } from '../paging/sortedList';

const COLUMNS = 'id, slug, name, locale';

const REPOSITORY_COUNT =
  '(select count(*)::int from kernel.repositories r where r.project_id = p.id)';

const VIEW = `select ${COLUMNS}, ${REPOSITORY_COUNT} as "repositoryCount"
  from kernel.projects p`;

/** What is asked of the list of projects. */
export type ProjectQuery = Omit<
  NonNullable<operations['listProjects']['parameters']['query']>,
  'cursor' | 'limit'
>;

const SORT_KEYS: Record<NonNullable<ProjectQuery['sort']>, SortKey> = {
  id: { sql: 'p.id', type: 'uuid' },
  name: { sql: 'lower(p.name)', type: 'text' },
  repositories: { sql: REPOSITORY_COUNT, type: 'bigint' },
};

export const projectSortKey = ({ sort = 'id' }: ProjectQuery) =>
  SORT_KEYS[sort];

/** One more than `limit`, see `toPage`. `visible` is `all` or the only ids that may be read. */
export async function listProjects(
  knex: Knex,
  options: {
    visible: 'all' | string[];
    query: ProjectQuery;
    after?: string[];
    limit: number;
  },
): Promise<Sorted<Project>[]> {
  const { query, after, visible } = options;
  const found = contains(['p.name', 'p.slug'], query.search);
  const page = sortedPage({
    ...{ key: projectSortKey(query), id: 'p.id', order: query.order, after },
  });
  const readable = visible === 'all' ? 'true' : 'p.id = any(?::uuid[])';
  const { rows } = await knex.raw(
    `select ${COLUMNS}, ${REPOSITORY_COUNT} as "repositoryCount", ${page.column}
     from kernel.projects p
     where ${readable} and ${found.where} and ${page.where}
     order by ${page.orderBy} limit ?`,
    [
      ...(visible === 'all' ? [] : [visible]),
      ...found.bindings,
      ...page.bindings,
      options.limit + 1,
    ],
  );
  return rows;
}

export async function findProject(
  knex: Knex,
  projectId: string,
): Promise<Project | undefined> {
  const { rows } = await knex.raw(`${VIEW} where id = ?`, [projectId]);
  return rows[0];
}

/** Locks the project against deletion (`share`) or every change (`update`) until the transaction ends. */
export async function lockProject(
  trx: Knex.Transaction,
  projectId: string,
  strength: 'share' | 'update',
): Promise<Project | undefined> {
  const { rows } = await trx.raw(
    `select ${COLUMNS} from kernel.projects where id = ? for ${strength}`,
    [projectId],
  );
  return rows[0];
}

/** Inserts by slug, or changes the name and, where given, the locale. */
export async function upsertProject(
  trx: Knex.Transaction,
  input: ProjectInput,
): Promise<{ project: Project; isNew: boolean }> {
  // xmax is 0 only in a row version that this statement inserted.
  const { rows } = await trx.raw(
    `insert into kernel.projects as p (slug, name, locale) values (?, ?, coalesce(?, 'en'))
     on conflict (slug) do update set name = excluded.name, locale = coalesce(?, p.locale),
       updated_at = kernel.now()
     returning ${COLUMNS}, xmax = 0 as is_new`,
    [input.slug, input.name, input.locale ?? null, input.locale ?? null],
  );
  const { is_new: isNew, ...project } = rows[0];
  return { project, isNew };
}

/** With its members and repositories (by foreign key) and their credentials. */
export async function deleteProject(
  trx: Knex.Transaction,
  projectId: string,
): Promise<void> {
  await trx.raw(
    `delete from kernel.credentials
     where (scope = 'project' and scope_id = ?)
        or (scope = 'repository' and scope_id in (select id from kernel.repositories where project_id = ?))`,
    [projectId, projectId],
  );
  await trx.raw('delete from kernel.projects where id = ?', [projectId]);
}
