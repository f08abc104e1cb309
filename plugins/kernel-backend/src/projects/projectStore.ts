import type {
  Project,
  ProjectInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';

const COLUMNS = 'id, slug, name, locale';

const VIEW = `select ${COLUMNS},
  (select count(*)::int from kernel.repositories r where r.project_id = p.id) as "repositoryCount"
  from kernel.projects p`;

/** By id; one more than `limit`, see `toPage`. `visible` is `all` or the only ids that may be read. */
export async function listProjects(
  knex: Knex,
  options: { visible: 'all' | string[]; afterId?: string; limit: number },
): Promise<Project[]> {
  const ids = options.visible === 'all' ? null : options.visible;
  const { rows } = await knex.raw(
    `${VIEW}
     where (?::uuid[] is null or id = any(?::uuid[])) and (?::uuid is null or id > ?::uuid)
     order by id limit ?`,
    [
      ids,
      ids,
      options.afterId ?? null,
      options.afterId ?? null,
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
