import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  Clock,
  Doorbell,
  EventActor,
  PortalUser,
  ProjectDirectory,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import { afterCommit } from '../runs/afterCommit';
import { outboxEntryOf, type RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import {
  judgeDecision,
  MAX_REASON_LENGTH,
  type RequestDecision,
} from './judgeDecision';
import { mayDecide } from './mayDecide';
import { PLATFORM, requestChannel, requestEvent } from './requestEvents';
import { isFinal } from './requestStates';
import type { RequestMove, RequestStore } from './RequestStore';
import type { DecisionRow, RequestRow } from './rows';
import type { RunWait } from './RunWait';
import type { RequestStatus } from './types';

/** A person, and by what it is known that it was that person. */
export interface DecidedBy {
  user: PortalUser;
  proof: { kind: DecisionRow['proof_kind']; id: string };
}

export interface DecisionResult {
  request: RequestRow;
  /** False: it had been decided, or was over, and nothing has changed. */
  isTaken: boolean;
}

interface Options {
  knex: Knex;
  clock: Clock;
  directory: ProjectDirectory;
  doorbell: Doorbell;
  redaction: Redaction;
  store: RunStore;
  outbox: OutboxStore;
  lifecycle: RunLifecycle;
  requests: RequestStore;
  runWait: RunWait;
}

/** The only way to decide about a request, and the only way to end one. */
export class RequestDecisions {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async mayDecide(
    request: Pick<RequestRow, 'mode' | 'project_id'>,
    user: PortalUser,
  ): Promise<boolean> {
    const role = await this.#options.directory.roleIn({
      projectId: request.project_id,
      userId: user.id,
    });
    return mayDecide(request.mode, { user, role });
  }

  /**
   * Takes the first decision of somebody who may decide; any other leaves the request as it
   * is. Nothing is carried out here: an approved call is wanted in the outbox, by the same
   * transaction. Throws a NotAllowedError for somebody else, and what `judgeDecision` throws.
   */
  async decide(
    requestId: string,
    decision: RequestDecision,
    by: DecidedBy,
  ): Promise<DecisionResult> {
    const seen = await this.#find(requestId);
    if (!(await this.mayDecide(seen, by.user))) {
      throw new NotAllowedError(
        seen.mode === 'owner'
          ? `Request ${requestId} is decided by an admin of the project or of the platform`
          : `Request ${requestId} is decided by members of the project who may operate runs`,
      );
    }
    if ((decision.reason ?? '').length > MAX_REASON_LENGTH) {
      throw new InputError(
        `reason must have at most ${MAX_REASON_LENGTH} characters`,
      );
    }
    return this.#withLocked(seen, async (trx, run, request) => {
      const now = await this.#options.clock.now(trx);
      const verdict = judgeDecision(request, decision, now);
      if (verdict.kind === 'unchanged') return { request, isTaken: false };
      if (verdict.kind === 'expired') {
        const expired = await this.#expire(trx, run, request);
        return { request: expired, isTaken: false };
      }
      const { to } = verdict;
      const taken = await this.#take(trx, { run, request, decision, by, to });
      return { request: taken, isTaken: true };
    });
  }

  /** Marks it as expired if its time is over and nobody has decided. */
  async expire(seen: Pick<RequestRow, 'id' | 'run_id'>): Promise<boolean> {
    return this.#withLocked(seen, async (trx, run, request) => {
      const now = await this.#options.clock.now(trx);
      if (request.status !== 'requested' || request.expires_at > now) {
        return false;
      }
      await this.#expire(trx, run, request);
      return true;
    });
  }

  /** An adapter says that it can't ask anybody. Changes nothing once it is decided. */
  async failByAdapter(
    requestId: string,
    adapter: { id: string; reason: string },
  ): Promise<DecisionResult> {
    const seen = await this.#find(requestId);
    return this.#withLocked(seen, async (trx, run, request) => {
      const moved = await this.end(trx, run, request, {
        ...{ to: 'failed', by: 'adapter' },
        ended: {
          code: 'adapter_failed',
          reason: this.#clean(`${adapter.id}: ${adapter.reason}`),
        },
      });
      return { request: moved ?? request, isTaken: moved !== undefined };
    });
  }

  /**
   * Moves the request to an end, tells of it and lets the run go on; both are locked by the
   * caller. Undefined, and nothing is changed, where the state machine has no such move.
   */
  async end(
    trx: Knex.Transaction,
    run: RunRow,
    request: RequestRow,
    move: RequestMove,
  ): Promise<RequestRow | undefined> {
    const { requests, runWait } = this.#options;
    const moved = await requests.move(trx, request.id, move);
    if (!moved) return undefined;
    await this.#tell(trx, run, moved, PLATFORM);
    if (isFinal(moved.status)) await runWait.resume(trx, run, moved);
    this.#ring(trx, moved.id);
    return moved;
  }

  async #expire(
    trx: Knex.Transaction,
    run: RunRow,
    request: RequestRow,
  ): Promise<RequestRow> {
    const moved = await this.end(trx, run, request, {
      ...{ to: 'expired', by: 'platform', ended: { code: 'time_over' } },
    });
    return moved!;
  }

  async #take(
    trx: Knex.Transaction,
    taken: {
      run: RunRow;
      request: RequestRow;
      decision: RequestDecision;
      by: DecidedBy;
      to: RequestStatus;
    },
  ): Promise<RequestRow> {
    const { requests, runWait } = this.#options;
    const { run, request, decision, by, to } = taken;
    await requests.insertDecision(trx, this.#decisionRow(request.id, taken));
    const reason = decision.reason && this.#clean(decision.reason);
    const moved = await requests.move(trx, request.id, {
      ...{ to, by: 'person', ended: { code: 'decided', reason } },
    });
    const person = { type: 'human' as const, id: by.user.userEntityRef };
    await this.#tell(trx, run, moved!, person);
    if (isFinal(to)) await runWait.resume(trx, run, moved!);
    this.#ring(trx, request.id);
    return moved!;
  }

  /** Effects are wanted before events are appended: whoever gives an effect up takes their locks in that order, too. */
  async #tell(
    trx: Knex.Transaction,
    run: RunRow,
    request: RequestRow,
    actor: EventActor,
  ): Promise<void> {
    const { lifecycle } = this.#options;
    await lifecycle.wantStatusComment(trx, run);
    if (request.status === 'approved')
      await this.#wantCall(trx, run, request.id);
    await lifecycle.append(trx, run, requestEvent(request, actor));
  }

  async #wantCall(
    trx: Knex.Transaction,
    run: RunRow,
    requestId: string,
  ): Promise<void> {
    await this.#options.outbox.wantOnce(trx, {
      ...{ ...outboxEntryOf(run), kind: 'tool-call' },
      ...{ key: `tool-call/${requestId}`, payload: { requestId } },
    });
  }

  #decisionRow(
    requestId: string,
    { decision, by }: { decision: RequestDecision; by: DecidedBy },
  ): Omit<DecisionRow, 'decided_at'> {
    const clean = (text: string | undefined) =>
      text === undefined ? null : this.#clean(text);
    return {
      request_id: requestId,
      decision: decision.decision,
      ...{ user_id: by.user.id, user_entity_ref: by.user.userEntityRef },
      ...{ proof_kind: by.proof.kind, proof_id: by.proof.id },
      payload_digest: decision.digest,
      reason: clean(decision.reason),
      selected_option: decision.selectedOption ?? null,
      custom_text: clean(decision.customText),
    };
  }

  async #withLocked<T>(
    seen: Pick<RequestRow, 'id' | 'run_id'>,
    work: (
      trx: Knex.Transaction,
      run: RunRow,
      request: RequestRow,
    ) => Promise<T>,
  ): Promise<T> {
    const { knex, requests, store } = this.#options;
    return knex.transaction(async trx => {
      const run = await store.lock(trx, seen.run_id);
      return work(trx, run, await requests.lock(trx, seen.id));
    });
  }

  async #find(requestId: string): Promise<RequestRow> {
    const request = await this.#options.requests.find(requestId);
    if (request) return request;
    throw new NotFoundError(`There is no request ${requestId}`);
  }

  #ring(trx: Knex.Transaction, id: string): void {
    const { doorbell } = this.#options;
    afterCommit(trx, () => doorbell.ring(requestChannel(id)));
  }

  /** What people write goes to the agent: no secrets, and nothing that PostgreSQL does not keep. */
  #clean(text: string): string {
    return this.#options.redaction
      .redact(text.replaceAll('\0', ''))
      .slice(0, MAX_REASON_LENGTH);
  }
}
