import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import {
  isFinal,
  mayMoveRequest,
  REQUEST_STATUSES,
  type RequestCause,
} from './requestStates';
import type {
  DecisionRow,
  DeliveryRow,
  NewRequest,
  RequestEndCode,
  RequestRow,
} from './rows';
import type { RequestStatus } from './types';

type Executor = Knex | Knex.Transaction;

/** A move of a request; `ended` comes with a status that is an end. */
export interface RequestMove {
  to: RequestStatus;
  by: RequestCause;
  ended?: { code: RequestEndCode; reason?: string; result?: JsonObject };
}

/**
 * What `agent_requests` holds, in SQL. A request is locked after its run, and whoever moves
 * it holds both.
 */
export class RequestStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async insert(
    trx: Knex.Transaction,
    request: NewRequest,
    expiryMs: number,
  ): Promise<RequestRow> {
    const [row] = await trx('agent_requests')
      .insert({
        ...request,
        arguments: JSON.stringify(request.arguments),
        options: request.options && JSON.stringify(request.options),
        status: 'requested',
        created_at: trx.raw('kernel.now()'),
        expires_at: trx.raw(
          `kernel.now() + ? * interval '1 millisecond'`,
          expiryMs,
        ),
      })
      .returning<RequestRow[]>('*');
    return row;
  }

  async find(
    id: string,
    executor: Executor = this.#knex,
  ): Promise<RequestRow | undefined> {
    return isId(id)
      ? executor<RequestRow>('agent_requests').where({ id }).first()
      : undefined;
  }

  async findByCorrelation(
    correlationId: string,
  ): Promise<RequestRow | undefined> {
    return this.#knex<RequestRow>('agent_requests')
      .whereRaw('correlation_id::text = ?', correlationId)
      .first();
  }

  async findByKey(
    trx: Knex.Transaction,
    runId: string,
    idempotencyKey: string,
  ): Promise<RequestRow | undefined> {
    return trx<RequestRow>('agent_requests')
      .where({ run_id: runId, idempotency_key: idempotencyKey })
      .first();
  }

  async lock(trx: Knex.Transaction, id: string): Promise<RequestRow> {
    const row = await trx<RequestRow>('agent_requests')
      .where({ id })
      .forUpdate()
      .first();
    return row!;
  }

  async openOf(
    runId: string,
    executor: Executor = this.#knex,
  ): Promise<RequestRow[]> {
    return executor<RequestRow>('agent_requests')
      .where({ run_id: runId })
      .whereNull('ended_at')
      .orderBy('id');
  }

  /** Those of earlier attempts that have ended: what the present one has to be told, oldest first. */
  async answeredBefore(
    run: { id: string; attempt: number },
    limit: number,
  ): Promise<(RequestRow & Pick<DecisionRow, AnswerColumn>)[]> {
    const newest = await this.#withAnswers(this.#knex)
      .where('r.run_id', run.id)
      .where('r.attempt', '<', run.attempt)
      .whereNotNull('r.ended_at')
      .orderBy('r.id', 'desc')
      .limit(limit);
    return newest.reverse();
  }

  /** With what was answered. */
  async answer(
    runId: string,
    id: string,
    executor: Executor = this.#knex,
  ): Promise<(RequestRow & Pick<DecisionRow, AnswerColumn>) | undefined> {
    if (!isId(id)) return undefined;
    return this.#withAnswers(executor)
      .where({ 'r.run_id': runId, 'r.id': id })
      .first();
  }

  #withAnswers(executor: Executor) {
    return executor('agent_requests as r')
      .leftJoin('agent_request_decisions as d', 'd.request_id', 'r.id')
      .select<(RequestRow & Pick<DecisionRow, AnswerColumn>)[]>(
        'r.*',
        'd.selected_option',
        'd.custom_text',
        'd.user_entity_ref',
        'd.decided_at',
      );
  }

  /** Undefined, and nothing is changed, when the state machine has no such move from the stored status. */
  async move(
    trx: Knex.Transaction,
    id: string,
    { to, by, ended }: RequestMove,
  ): Promise<RequestRow | undefined> {
    const from = REQUEST_STATUSES.filter(status =>
      mayMoveRequest(status, to, by),
    );
    const [row] = await trx('agent_requests')
      .where({ id })
      .whereIn('status', from)
      .update({
        status: to,
        ...(isFinal(to) && {
          ended_at: trx.raw('kernel.now()'),
          end_code: ended!.code,
          reason: ended!.reason ?? null,
          result: ended!.result ? JSON.stringify(ended!.result) : null,
        }),
      })
      .returning<RequestRow[]>('*');
    return row;
  }

  async noteCallStarted(trx: Knex.Transaction, id: string): Promise<void> {
    await trx('agent_requests')
      .where({ id })
      .whereNull('call_started_at')
      .update({ call_started_at: trx.raw('kernel.now()') });
  }

  async insertDecision(
    trx: Knex.Transaction,
    decision: Omit<DecisionRow, 'decided_at'>,
  ): Promise<void> {
    await trx('agent_request_decisions').insert({
      ...decision,
      decided_at: trx.raw('kernel.now()'),
    });
  }

  async decisionOf(
    id: string,
    executor: Executor = this.#knex,
  ): Promise<DecisionRow | undefined> {
    return executor<DecisionRow>('agent_request_decisions')
      .where({ request_id: id })
      .first();
  }

  async deliveriesOf(id: string): Promise<DeliveryRow[]> {
    return this.#knex<DeliveryRow>('agent_request_deliveries')
      .where({ request_id: id })
      .orderBy(['sent_at', 'id']);
  }

  /** Ids of requests whose time is over, and of their runs. */
  async due(limit: number): Promise<Pick<RequestRow, 'id' | 'run_id'>[]> {
    return this.#knex<RequestRow>('agent_requests')
      .where({ status: 'requested' })
      .whereRaw('expires_at <= (select kernel.now())')
      .orderBy('expires_at')
      .limit(limit)
      .select('id', 'run_id');
  }
}

type AnswerColumn =
  | 'selected_option'
  | 'custom_text'
  | 'user_entity_ref'
  | 'decided_at';

export type AnsweredRequest = RequestRow & Pick<DecisionRow, AnswerColumn>;

/** Digits that fit into a bigint; anything else is the id of nothing. */
export function isId(id: string): boolean {
  return /^[1-9][0-9]{0,17}$/.test(id);
}
