import type { Knex } from 'knex';
import type { RunRow } from './rows';

type PermitKey = Pick<RunRow, 'project_id' | 'agent_key'>;

/**
 * Permits limit how many runs of one agent a project may have at work. A permit is held
 * from `preparing` to the end of the run.
 */
export class PermitStore {
  /**
   * Takes a free permit for the run, or answers its place in the queue. The oldest
   * waiting runs come first. Asking again for a run that has a permit is harmless.
   *
   * Serialised per project and agent by an advisory lock, so that two runs never take
   * the last permit together; another project is never waited for.
   */
  async take(
    trx: Knex.Transaction,
    run: RunRow,
  ): Promise<{ granted: true } | { granted: false; position: number }> {
    await trx.raw(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [
      `stage-runs.permits/${run.project_id}/${run.agent_key}`,
    ]);
    const permits = await trx('permits')
      .where({ project_id: run.project_id, agent_key: run.agent_key })
      .select<{ permit_no: number; run_id: string }[]>('permit_no', 'run_id');
    if (permits.some(permit => permit.run_id === run.id))
      return { granted: true };

    const position = await queuePosition(trx, run);
    const limit = run.policy.parallelLimit;
    if (position > limit - permits.length) return { granted: false, position };

    await trx('permits').insert({
      project_id: run.project_id,
      agent_key: run.agent_key,
      permit_no: lowestFree(permits.map(permit => permit.permit_no)),
      run_id: run.id,
      granted_at: trx.raw('kernel.now()'),
    });
    return { granted: true };
  }

  async free(trx: Knex.Transaction, run: RunRow): Promise<void> {
    await trx('permits').where({ run_id: run.id }).delete();
  }

  /**
   * The run that waits longest. One that another transaction holds is passed over: it is
   * looked at right now, and again by its own poll.
   */
  async nextInQueue(
    trx: Knex.Transaction,
    { project_id, agent_key }: PermitKey,
  ): Promise<string | undefined> {
    const next = await trx('runs')
      .where({ project_id, agent_key, status: 'pending' })
      .orderBy([{ column: 'created_at' }, { column: 'id' }])
      .forUpdate()
      .skipLocked()
      .first<{ id: string } | undefined>('id');
    return next?.id;
  }
}

/** The place of a pending run among those that wait for the same permits, from 1. */
export async function queuePosition(
  trx: Knex | Knex.Transaction,
  run: Pick<RunRow, 'id' | 'project_id' | 'agent_key' | 'created_at'>,
): Promise<number> {
  const { rows } = await trx.raw(
    `select count(*)::int as position from runs
      where project_id = ? and agent_key = ? and status = 'pending'
        and (created_at, id) <= (?, ?)`,
    [run.project_id, run.agent_key, run.created_at, run.id],
  );
  return rows[0].position;
}

function lowestFree(taken: number[]): number {
  let permitNo = 1;
  while (taken.includes(permitNo)) permitNo += 1;
  return permitNo;
}
