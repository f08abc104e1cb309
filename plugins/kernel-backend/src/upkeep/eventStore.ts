import type { Knex } from 'knex';

/**
 * Deletes events of projects that are no more, at most `limit`; answers how many. The
 * event that tells of the deletion names no project and stays.
 */
export async function deleteOrphanedEvents(
  knex: Knex,
  limit: number,
): Promise<number> {
  const { rowCount } = await knex.raw(
    `delete from kernel.events e
     where (e.xid, e.id) in (
       select o.xid, o.id from kernel.events o
       where o.project_id is not null
         and not exists (select from kernel.projects p where p.id = o.project_id)
       limit ?)`,
    [limit],
  );
  return rowCount;
}
