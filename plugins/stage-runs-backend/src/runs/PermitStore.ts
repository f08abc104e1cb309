import type { Knex } from 'knex';
import type { Load, WaitingRun } from '../queue/nextGrants';
import type { LimitScope, ProjectInQueue } from '../queue/placeInQueue';
import type { RunRow } from './rows';

type Executor = Knex | Knex.Transaction;
type QueuedRun = Pick<
  RunRow,
  'id' | 'project_id' | 'agent_key' | 'priority' | 'created_at'
>;

/** Of runs that wait for a permit; the indexes `runs_queue` and `runs_queue_lanes` have just these. */
const QUEUED = `status = 'pending' and stop_requested_at is null`;
const WITHOUT_PERMIT = `not exists (select from permits where run_id = runs.id)`;

/** A project, an agent and a priority; as the index `runs_queue_lanes` has it. */
const LANE = `(project_id::text || '/' || agent_key || '/' || priority)`;

/**
 * The head of the queue: the first runs of each lane. It goes from one lane to the next
 * along the index, so that it reads little more than what it answers, however long the
 * queue is.
 */
export const QUEUE_HEAD = `
  with recursive lanes as (
    (select ${LANE} as lane from runs where ${QUEUED} order by ${LANE} limit 1)
    union all
    (select following.lane from lanes cross join lateral
       (select ${LANE} as lane from runs where ${QUEUED} and ${LANE} > lanes.lane
         order by ${LANE} limit 1) as following)
  )
  select head.* from lanes cross join lateral
    (select id, project_id, agent_key, priority, created_at, (policy->>'parallelLimit')::int as agent_limit
       from runs where ${QUEUED} and ${WITHOUT_PERMIT} and ${LANE} = lanes.lane
      order by created_at, id limit :each) as head`;

/**
 * Permits are the places of the runs that are at work: a run holds one from the time that
 * it is granted until its end, also while it waits for something else. Who is granted one
 * decides `PermitQueue`.
 */
export class PermitStore {
  /**
   * Lets one transaction at a time grant permits, in all processes. Whoever holds it must
   * not have locked a run before: a run's holder may wait for the same one.
   */
  async lockQueue(trx: Knex.Transaction): Promise<void> {
    await trx.raw(
      `select pg_advisory_xact_lock(hashtextextended('stage-runs.permits', 0))`,
    );
  }

  async loads(trx: Executor): Promise<Load[]> {
    const { rows } = await trx.raw(
      `select project_id as "projectId", agent_key as "agentKey", count(*)::int as runs
         from permits group by project_id, agent_key`,
    );
    return rows;
  }

  async lastGrants(trx: Executor): Promise<Map<string, Date>> {
    const { rows } = await trx.raw(
      'select project_id, last_granted_at from project_turns',
    );
    return new Map(
      rows.map((row: { project_id: string; last_granted_at: Date }) => [
        row.project_id,
        row.last_granted_at,
      ]),
    );
  }

  /** Of each project, agent and priority the first `each` that wait. */
  async queueHead(trx: Executor, each: number): Promise<WaitingRun[]> {
    const { rows } = await trx.raw(QUEUE_HEAD, { each });
    return rows.map((row: QueuedRun & { agent_limit: number }) => ({
      id: row.id,
      projectId: row.project_id,
      agentKey: row.agent_key,
      priority: row.priority,
      createdAt: row.created_at,
      agentLimit: row.agent_limit,
    }));
  }

  /** False when the run does not wait any more: somebody has stopped it meanwhile. */
  async grant(trx: Knex.Transaction, run: WaitingRun): Promise<boolean> {
    const waiting = await trx('runs')
      .where({ id: run.id })
      .whereRaw(QUEUED)
      .forUpdate()
      .first('id');
    if (!waiting) return false;
    const taken = await trx('permits')
      .where({ project_id: run.projectId, agent_key: run.agentKey })
      .pluck<number[]>('permit_no');
    await trx('permits').insert({
      project_id: run.projectId,
      agent_key: run.agentKey,
      permit_no: lowestFree(taken),
      run_id: run.id,
      granted_at: trx.raw('kernel.now()'),
    });
    await trx('project_turns')
      .insert({
        project_id: run.projectId,
        last_granted_at: trx.raw('kernel.now()'),
      })
      .onConflict('project_id')
      .merge();
    return true;
  }

  async holds(executor: Executor, run: Pick<RunRow, 'id'>): Promise<boolean> {
    const permit = await executor('permits').where({ run_id: run.id }).first();
    return permit !== undefined;
  }

  /** Answers whether the run had one. */
  async free(trx: Knex.Transaction, run: RunRow): Promise<boolean> {
    const freed = await trx('permits').where({ run_id: run.id }).delete();
    return freed > 0;
  }

  /** How much is at work beside the run, within each limit. */
  async atWork(
    executor: Executor,
    run: Pick<RunRow, 'project_id' | 'agent_key'>,
  ): Promise<Record<LimitScope, number>> {
    const { rows } = await executor.raw(
      `select count(*) filter (where project_id = :project_id and agent_key = :agent_key)::int as agent,
              count(*) filter (where project_id = :project_id)::int as project,
              count(*)::int as platform
         from permits`,
      { project_id: run.project_id, agent_key: run.agent_key },
    );
    return rows[0];
  }

  /** The place of a waiting run among those of its project, or of its agent in the project, from 1. */
  async placeInProject(
    executor: Executor,
    run: QueuedRun,
    among: Extract<LimitScope, 'agent' | 'project'>,
  ): Promise<number> {
    const { rows } = await executor.raw(
      `select count(*)::int as place from runs
        where ${QUEUED} and project_id = :project_id
          and (:anyAgent or agent_key = :agent_key)
          and (priority, created_at, id) <= (:priority, :created_at, :id)
          and ${WITHOUT_PERMIT}`,
      {
        project_id: run.project_id,
        agent_key: run.agent_key,
        priority: run.priority,
        created_at: run.created_at,
        id: run.id,
        anyAgent: among === 'project',
      },
    );
    return rows[0].place;
  }

  /** Every project that has runs in the queue. */
  async projectsInQueue(executor: Executor): Promise<ProjectInQueue[]> {
    const { rows } = await executor.raw(
      `select queued.project_id as "projectId", queued.waiting,
              (select count(*)::int from permits where permits.project_id = queued.project_id) as "atWork",
              queued.oldest, turns.last_granted_at as "lastGrant"
         from (select project_id, count(*)::int as waiting, min(created_at) as oldest
                 from runs where ${QUEUED} and ${WITHOUT_PERMIT} group by project_id) as queued
         left join project_turns as turns on turns.project_id = queued.project_id`,
    );
    return rows;
  }
}

function lowestFree(taken: number[]): number {
  let permitNo = 1;
  while (taken.includes(permitNo)) permitNo += 1;
  return permitNo;
}
