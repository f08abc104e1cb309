import type { RepositoryRole } from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';

/** What is stored about a repository, besides its tokens. */
export interface RepositorySettings {
  externalId: string;
  owner: string;
  name: string;
  alias: string;
  role: RepositoryRole;
  defaultRef: string;
  docsRootPath: string | null;
  servicesYamlPath: string;
}

export interface StoredRepository extends RepositorySettings {
  id: string;
  projectId: string;
}

/** Of `kernel.repositories r`. */
export const COLUMNS = `r.id, r.project_id as "projectId", r.external_id::text as "externalId", r.owner, r.name, r.alias,
  r.role, r.default_ref as "defaultRef", r.docs_root_path as "docsRootPath", r.services_yaml_path as "servicesYamlPath"`;

/** By the name that it had when it was attached; GitHub compares names without case. */
export async function findRepositoryId(
  knex: Knex,
  by: { projectId: string; owner: string; name: string },
): Promise<string | undefined> {
  const { rows } = await knex.raw(
    `select id from kernel.repositories
     where project_id = ? and lower(owner) = lower(?) and lower(name) = lower(?)`,
    [by.projectId, by.owner, by.name],
  );
  return rows[0]?.id;
}

export async function findRepository(
  knex: Knex,
  by: { projectId: string; repositoryId: string },
): Promise<StoredRepository | undefined> {
  const { rows } = await knex.raw(
    `select ${COLUMNS} from kernel.repositories r where r.project_id = ? and r.id = ?`,
    [by.projectId, by.repositoryId],
  );
  return rows[0];
}

/** Locks the row until the transaction ends. */
export async function lockRepository(
  trx: Knex.Transaction,
  by: { externalId: string } | { projectId: string; repositoryId: string },
): Promise<StoredRepository | undefined> {
  const [condition, bindings] =
    'externalId' in by
      ? [`r.provider = 'github' and r.external_id = ?`, [by.externalId]]
      : ['r.project_id = ? and r.id = ?', [by.projectId, by.repositoryId]];
  const { rows } = await trx.raw(
    `select ${COLUMNS} from kernel.repositories r where ${condition} for update`,
    bindings,
  );
  return rows[0];
}

export async function insertRepository(
  trx: Knex.Transaction,
  projectId: string,
  settings: RepositorySettings,
): Promise<string> {
  const [{ id }] = await trx('kernel.repositories')
    .insert({
      project_id: projectId,
      external_id: settings.externalId,
      ...toColumns(settings),
    })
    .returning('id');
  return id;
}

export async function updateRepository(
  trx: Knex.Transaction,
  id: string,
  settings: RepositorySettings,
): Promise<void> {
  await trx('kernel.repositories')
    .where({ id })
    .update({ ...toColumns(settings), updated_at: trx.raw('kernel.now()') });
}

function toColumns(settings: RepositorySettings) {
  return {
    owner: settings.owner,
    name: settings.name,
    alias: settings.alias,
    role: settings.role,
    default_ref: settings.defaultRef,
    docs_root_path: settings.docsRootPath,
    services_yaml_path: settings.servicesYamlPath,
  };
}

export async function storeHook(
  knex: Knex,
  id: string,
  hookId: string,
): Promise<void> {
  await knex.raw('update kernel.repositories set hook_id = ? where id = ?', [
    hookId,
    id,
  ]);
}

/** A hook of ours on GitHub. */
export interface StoredHook {
  repositoryId: string;
  repository: string;
  hookId: string;
}

/** Of a project, or of one repository of it; by repository id, at most `limit`. */
export async function listStoredHooks(
  knex: Knex,
  options: {
    projectId: string;
    repositoryId?: string;
    afterId?: string;
    limit: number;
  },
): Promise<StoredHook[]> {
  const { rows } = await knex.raw(
    `select id as "repositoryId", owner || '/' || name as repository, hook_id::text as "hookId"
     from kernel.repositories
     where project_id = :projectId and hook_id is not null
       and (:repositoryId::uuid is null or id = :repositoryId::uuid)
       and (:afterId::uuid is null or id > :afterId::uuid)
     order by id limit :limit`,
    {
      projectId: options.projectId,
      repositoryId: options.repositoryId ?? null,
      afterId: options.afterId ?? null,
      limit: options.limit,
    },
  );
  return rows;
}

/** Asks the table itself: the directory may be some seconds behind. */
export async function isAttached(
  knex: Knex,
  repositoryId: string,
): Promise<boolean> {
  const { rows } = await knex.raw(
    'select from kernel.repositories where id = ?',
    [repositoryId],
  );
  return rows.length === 1;
}

/** With its own credentials. */
export async function deleteRepository(
  trx: Knex.Transaction,
  id: string,
): Promise<void> {
  await trx.raw(
    `delete from kernel.credentials where scope = 'repository' and scope_id = ?`,
    [id],
  );
  await trx.raw('delete from kernel.repositories where id = ?', [id]);
}
