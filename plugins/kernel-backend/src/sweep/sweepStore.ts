import type { Knex } from 'knex';

/** An attached repository with a hook of ours. */
export interface SweptHook {
  repositoryId: string;
  hookId: string;
  /** Deliveries up to here are accounted for. */
  since: Date;
  now: Date;
}

/** By repository id. `since` is never before `lookbackMs` ago. */
export async function listHooks(
  knex: Knex,
  options: { afterId?: string; limit: number; lookbackMs: number },
): Promise<SweptHook[]> {
  const { rows } = await knex.raw(
    `select r.id as "repositoryId", r.hook_id::text as "hookId", clock.now,
       greatest(s.swept_until, clock.now - make_interval(secs => ?::float8 / 1000)) as since
     from (select kernel.now() as now) as clock, kernel.repositories r
       left join kernel.hook_sweeps s on s.repository_id = r.id
     where r.hook_id is not null and (?::uuid is null or r.id > ?::uuid)
     order by r.id limit ?`,
    [
      options.lookbackMs,
      options.afterId ?? null,
      options.afterId ?? null,
      options.limit,
    ],
  );
  return rows;
}

/** A repository that was detached meanwhile is no error. */
export async function storeSweptUntil(
  knex: Knex,
  repositoryId: string,
  sweptUntil: Date,
): Promise<void> {
  await knex.raw(
    `insert into kernel.hook_sweeps (repository_id, swept_until)
     select id, ? from kernel.repositories where id = ?
     on conflict (repository_id) do update set swept_until = excluded.swept_until, swept_at = kernel.now()`,
    [sweptUntil, repositoryId],
  );
}
