import type { Knex } from 'knex';
import type { ApprovedWish, StartWishRow, WishEnd } from './startWish';

type Executor = Knex | Knex.Transaction;

interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

/** A request that a person has approved. */
export interface ApprovedRequest {
  id: string;
  user_entity_ref: string;
}

/** What agents have asked for and persons have approved to start, in SQL. A wish is locked after its run. */
export class StartWishStore {
  /** The run's request of this call, if a person has approved it and it has not ended. */
  async approvedRequest(
    trx: Knex.Transaction,
    call: { runId: string; idempotencyKey: string },
  ): Promise<ApprovedRequest | undefined> {
    return trx('agent_requests as r')
      .join('agent_request_decisions as d', 'd.request_id', 'r.id')
      .where({
        'r.run_id': call.runId,
        'r.idempotency_key': call.idempotencyKey,
        ...{ 'r.kind': 'approval', 'r.status': 'approved' },
        'd.decision': 'approved',
      })
      .first('r.id', 'd.user_entity_ref');
  }

  /** False when the request has its wish already, or the issue has an open one. */
  async insert(
    trx: Knex.Transaction,
    wish: Pick<
      StartWishRow,
      'request_id' | 'run_id' | 'repository_id' | 'issue_number' | 'label'
    >,
  ): Promise<boolean> {
    const rows = await trx('start_wishes')
      .insert({ ...wish, created_at: trx.raw('kernel.now()') })
      .onConflict()
      .ignore()
      .returning('request_id');
    return rows.length > 0;
  }

  async find(
    requestId: string,
    executor: Executor,
  ): Promise<ApprovedWish | undefined> {
    return withApprover(executor).where('w.request_id', requestId).first();
  }

  async openOfIssue(
    trx: Knex.Transaction,
    issue: IssueKey,
  ): Promise<StartWishRow | undefined> {
    return trx<StartWishRow>('start_wishes')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereNull('ended_at')
      .first();
  }

  /** Nobody ends it before `trx` does. */
  async lockOpenOfRun(
    trx: Knex.Transaction,
    runId: string,
  ): Promise<StartWishRow | undefined> {
    return trx<StartWishRow>('start_wishes')
      .where({ run_id: runId })
      .whereNull('ended_at')
      .forUpdate()
      .first();
  }

  /** As {@link lockOpenOfRun}, of one wish. */
  async lockOpen(
    trx: Knex.Transaction,
    requestId: string,
  ): Promise<StartWishRow | undefined> {
    return trx<StartWishRow>('start_wishes')
      .where({ request_id: requestId })
      .whereNull('ended_at')
      .forUpdate()
      .first();
  }

  /** The run's last one, open or ended. */
  async newestOfRun(
    runId: string,
    executor: Executor,
  ): Promise<ApprovedWish | undefined> {
    return withApprover(executor)
      .where('w.run_id', runId)
      .orderBy('w.request_id', 'desc')
      .first();
  }

  /** Final. Answers whether it was open. */
  async end(
    trx: Knex.Transaction,
    requestId: string,
    end: WishEnd,
  ): Promise<boolean> {
    const ended = await trx('start_wishes')
      .where({ request_id: requestId })
      .whereNull('ended_at')
      .update({
        ended_at: trx.raw('kernel.now()'),
        end_reason: end.reason,
        ...(end.reason === 'started'
          ? { started_run_id: end.runId }
          : { end_code: end.code }),
      });
    return ended > 0;
  }
}

function withApprover(executor: Executor) {
  return executor('start_wishes as w')
    .join('agent_request_decisions as d', 'd.request_id', 'w.request_id')
    .select<ApprovedWish[]>('w.*', 'd.user_id', 'd.user_entity_ref');
}
