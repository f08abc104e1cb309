import type { Knex } from 'knex';
import type { JsonObject } from '@backstage/types';
import type {
  ClaimLoops,
  Doorbell,
  EventActor,
  EventLog,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  EndReason,
  RunOutcome,
  RunStatus,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { OutboxEntry, OutboxStore } from '../outbox/OutboxStore';
import { LIMIT_REASONS, LOOK_AT_REASON_MS } from '../queue/limitReasons';
import type { PermitQueue } from '../queue/PermitQueue';
import type { ChoiceProgress } from '../autonomy/ChoiceProgress';
import type { SessionStore } from '../sessions/SessionStore';
import type { ReviewQueue } from '../trigger/ReviewQueue';
import { closeRequests } from '../requests/closeRequests';
import { endOpenVerifications } from '../verifiers/VerificationStore';
import { afterCommit } from './afterCommit';
import { StartWishProgress } from '../startWishes/StartWishProgress';
import { labelMovesAtStart, movesAnything } from './labelMoves';
import type { PermitStore } from './PermitStore';
import { threadOf } from './threadOf';
import type { RunPriority, RunRow, StopCode } from './rows';
import type { NewRun, RunStore } from './RunStore';
import {
  IllegalRunTransitionError,
  mayMove,
  terminalStatusOf,
  type RunCause,
} from './runStates';

export const RUNS_LOOP = 'stage-runs.runs';

export interface RunEventInput {
  type: string;
  actor: EventActor;
  payload?: JsonObject;
}

export interface RunMove {
  run: RunRow;
  to: RunStatus;
  by: RunCause;
  event?: RunEventInput;
  changes?: Record<string, Knex.Value | Knex.Raw>;
}

export interface RunEnding {
  run: RunRow;
  outcome: RunOutcome;
  reason?: EndReason;
  /** For people, in the run's language; at most 4,000 characters are kept. */
  message?: string;
  /** Additional events, appended before the one that tells of the end. */
  events?: RunEventInput[];
}

export interface StopRequest {
  /** Shown to people. */
  by: string;
  actor: EventActor;
  /** What a person said. */
  reason?: string;
  /** Why the platform asks for the stop without being told to. */
  code?: StopCode;
}

type RunOfIssue = Pick<
  RunRow,
  'id' | 'project_id' | 'repository_id' | 'issue_number'
>;

const RECONCILER: EventActor = { type: 'system', id: 'stage-runs' };
const MAX_MESSAGE_LENGTH = 4_000;

/**
 * The one way to change what state a run is in. Each change is written with its events
 * and the effects it has on GitHub, in the caller's transaction; the claim loops are
 * woken after the commit.
 *
 * Locks are always taken in the order run, permits, outbox, event stream. The lock of the
 * permit queue comes before all of them, so the queue is looked at after the commit only.
 */
export class RunLifecycle {
  readonly #store: RunStore;
  readonly #permits: PermitStore;
  readonly #permitQueue: PermitQueue;
  readonly #outbox: OutboxStore;
  readonly #queue: ReviewQueue;
  readonly #sessions: SessionStore;
  readonly #choiceProgress: ChoiceProgress;
  readonly #wishProgress: StartWishProgress;
  readonly #eventLog: EventLog;
  readonly #claimLoops: ClaimLoops;
  readonly #doorbell: Doorbell;

  constructor(options: {
    store: RunStore;
    permits: PermitStore;
    permitQueue: PermitQueue;
    outbox: OutboxStore;
    queue: ReviewQueue;
    sessions: SessionStore;
    choiceProgress: ChoiceProgress;
    eventLog: EventLog;
    claimLoops: ClaimLoops;
    doorbell: Doorbell;
  }) {
    this.#store = options.store;
    this.#permits = options.permits;
    this.#permitQueue = options.permitQueue;
    this.#outbox = options.outbox;
    this.#queue = options.queue;
    this.#sessions = options.sessions;
    this.#choiceProgress = options.choiceProgress;
    this.#wishProgress = new StartWishProgress(options);
    this.#eventLog = options.eventLog;
    this.#claimLoops = options.claimLoops;
    this.#doorbell = options.doorbell;
  }

  /**
   * Undefined when the issue has an active run already, or the same request was stored
   * before. Throws a ConflictError for a choice that starts nothing any more.
   */
  async create(
    trx: Knex.Transaction,
    run: NewRun,
    events: RunEventInput[],
  ): Promise<RunRow | undefined> {
    const inserted = await this.#store.insert(trx, run);
    if (!inserted) return undefined;
    const row = await this.#queueUp(trx, inserted);
    await this.#outbox.wantOnce(trx, {
      ...threadEntryOf(row),
      kind: 'reaction',
      key: `reaction/${row.id}`,
      payload: { content: 'eyes' },
    });
    if (movesAnything(labelMovesAtStart(row))) {
      await this.wantLabels(trx, row);
    }
    await this.wantStatusComment(trx, row);
    for (const event of events) await this.append(trx, row, event);
    await this.#choiceProgress.runCreated(trx, row, this);
    this.#ringRuns(trx);
    return row;
  }

  /**
   * A run that can have no place now is not claimed before it is given one: a burst of them
   * would hold up those that can. A place that becomes free until the commit is found after it.
   */
  async #queueUp(trx: Knex.Transaction, run: RunRow): Promise<RunRow> {
    const limit = await this.#permitQueue.limitOf(run, trx);
    if (!limit) return run;
    this.#permitQueue.lookAfter(trx);
    return this.#store.update(trx, run.id, {
      waiting_reason: LIMIT_REASONS[limit.scope],
      claimable_at: trx.raw(
        `kernel.now() + ? * interval '1 millisecond'`,
        LOOK_AT_REASON_MS,
      ),
    });
  }

  /** Throws IllegalRunTransitionError when the state machine has no such move from the stored status. */
  async move(trx: Knex.Transaction, move: RunMove): Promise<RunRow> {
    const stored = await this.#store.lock(trx, move.run.id);
    if (!mayMove(stored.status, move.to, move.by)) {
      throw new IllegalRunTransitionError(stored.status, move.to, move.by);
    }
    const row = await this.#store.update(trx, stored.id, {
      waiting_reason: null,
      waiting_until: null,
      ...clockChanges(trx, stored, move.to),
      ...move.changes,
      status: move.to,
    });
    await this.wantStatusComment(trx, row);
    if (move.event) await this.append(trx, row, move.event);
    return row;
  }

  /** Ends the run: its attempt's token ends, its permit goes to the next, its labels are moved. */
  async end(trx: Knex.Transaction, ending: RunEnding): Promise<RunRow> {
    const row = await this.move(trx, {
      run: ending.run,
      to: terminalStatusOf(ending.outcome),
      by: 'reconciler',
      changes: {
        outcome: ending.outcome,
        reason_code: ending.reason ?? null,
        message: ending.message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
        finished_at: trx.raw('kernel.now()'),
      },
    });
    const hasReported = await this.#endAttempt(
      trx,
      row,
      ending.reason ?? ending.outcome,
    );
    await this.#passPermitOn(trx, row);
    await this.wantLabels(trx, row);
    await this.#wantAnswersOfQueued(trx, row);
    if (!hasReported) await this.tellSavedSession(trx, row);
    await closeRequests(trx, row, {
      append: event => this.append(trx, row, event),
      doorbell: this.#doorbell,
    });
    for (const event of ending.events ?? []) {
      await this.append(trx, row, event);
    }
    await this.append(trx, row, {
      type: `run.${row.status}`,
      actor: RECONCILER,
      payload: {
        outcome: ending.outcome,
        ...(ending.reason && { reason: ending.reason }),
      },
    });
    await this.#choiceProgress.runEnded(trx, row, this);
    await this.#wishProgress.runEnded(trx, row, this);
    return row;
  }

  /**
   * The agent was lost and is started again: its attempt is over, with its token, and the
   * run goes back to its preparation with the next one. Source, environment and permit stay.
   */
  async startNextAttempt(
    trx: Knex.Transaction,
    { run, reason }: { run: RunRow; reason: EndReason },
  ): Promise<RunRow> {
    const row = await this.move(trx, {
      run,
      to: 'preparing',
      by: 'reconciler',
      changes: { attempt: run.attempt + 1, job_name: null },
    });
    const hasReported = await this.#endAttempt(trx, run, reason);
    if (!hasReported) await this.tellSavedSession(trx, run);
    await this.append(trx, row, {
      type: 'run.attempt.lost',
      actor: RECONCILER,
      payload: { attempt: run.attempt, reason },
    });
    return row;
  }

  /**
   * The agent is gone, and the run still waits for people: it goes on waiting without one.
   * The token of the attempt is worth nothing any more, and what it handed in is not taken.
   */
  async waitWithoutAgent(
    trx: Knex.Transaction,
    { run, reason }: { run: RunRow; reason: string },
  ): Promise<void> {
    const hasReported = await this.#endAttempt(trx, run, reason);
    if (!hasReported) await this.tellSavedSession(trx, run);
    await this.append(trx, run, {
      type: 'run.wait.agent_gone',
      actor: RECONCILER,
      payload: { attempt: run.attempt, reason },
    });
  }

  /**
   * What people have answered is there, and the agent that asked is gone: it is started
   * again with the answer. That is no attempt of those that a lost agent gets.
   */
  async resumeWithNextAttempt(
    trx: Knex.Transaction,
    run: RunRow,
  ): Promise<RunRow> {
    return this.move(trx, {
      run,
      to: 'preparing',
      by: 'reconciler',
      changes: {
        attempt: run.attempt + 1,
        resumes: run.resumes + 1,
        job_name: null,
        // The time for its preparation begins now, however long people took.
        waited_until: trx.raw('kernel.now()'),
      },
      event: {
        type: 'run.wait.resumed',
        actor: RECONCILER,
        payload: { attempt: run.attempt + 1 },
      },
    });
  }

  /**
   * Stores that the run has to stop, once; the reconciler ends it. `run` is locked by the
   * caller and has not ended.
   */
  async requestStop(
    trx: Knex.Transaction,
    run: RunRow,
    stop: StopRequest,
  ): Promise<void> {
    if (run.stop_requested_at) return;
    const row = await this.#store.update(trx, run.id, {
      stop_requested_at: trx.raw('kernel.now()'),
      stop_requested_by: stop.by,
      stop_reason: stop.reason ?? null,
      stop_code: stop.code ?? null,
    });
    await this.wantStatusComment(trx, row);
    const reason = stop.reason ?? stop.code;
    await this.append(trx, row, {
      type: 'run.stop.requested',
      actor: stop.actor,
      payload: { by: stop.by, ...(reason && { reason }) },
    });
    await this.wake(trx, row.id);
  }

  /** Says that the run's comment should tell what is stored now. */
  async wantStatusComment(trx: Knex.Transaction, run: RunRow): Promise<void> {
    await this.#outbox.want(trx, {
      ...threadEntryOf(run),
      kind: 'status-comment',
      key: `status-comment/${run.id}`,
      payload: {},
    });
  }

  /** One entry for all runs of the issue, so that no two processes move its labels at once. */
  async wantLabels(trx: Knex.Transaction, run: RunOfIssue): Promise<void> {
    await this.#outbox.want(trx, labelsEntryOf(run));
  }

  /** Somebody has moved labels of the issue who may not: the newest run's are written again. */
  async putLabelsRight(trx: Knex.Transaction, run: RunRow): Promise<void> {
    await this.#outbox.wantAgain(trx, labelsEntryOf(run));
  }

  async append(
    trx: Knex.Transaction,
    run: RunRow,
    event: RunEventInput,
  ): Promise<void> {
    await this.#eventLog.append(trx, {
      stream: `run/${run.id}`,
      runId: run.id,
      projectId: run.project_id,
      type: event.type,
      actor: event.actor,
      payload: { correlationId: run.correlation_id, ...event.payload },
    });
  }

  /**
   * Tells which snapshot the attempt leaves behind, if it wrote one. Said once an attempt,
   * when it has reported or is over: snapshots come every minute, and minutes are no events.
   */
  async tellSavedSession(trx: Knex.Transaction, run: RunRow): Promise<void> {
    const session = await this.#sessions.find(run.id, trx);
    if (session?.attempt !== run.attempt) return;
    await this.append(trx, run, {
      type: 'run.agent.session.saved',
      actor: { type: 'agent', id: run.agent_key },
      payload: {
        attempt: session.attempt,
        version: Number(session.version),
        sizeBytes: Number(session.size_bytes),
        sessionId: session.session_id,
      },
    });
  }

  /**
   * Where the run goes in its project's queue. Answers false, and changes nothing, when it
   * has that priority already. `run` is locked by the caller and waits for a permit.
   */
  async setPriority(
    trx: Knex.Transaction,
    run: RunRow,
    change: { priority: RunPriority; actor: EventActor },
  ): Promise<boolean> {
    const { priority, actor } = change;
    if (run.priority === priority) return false;
    const row = await this.#store.update(trx, run.id, { priority });
    await this.wantStatusComment(trx, row);
    await this.append(trx, row, {
      type: 'run.priority.changed',
      actor,
      payload: { from: run.priority, to: priority },
    });
    this.#permitQueue.lookAfter(trx);
    return true;
  }

  /** Makes the reconciler look at the run as soon as `trx` has committed. */
  async wake(trx: Knex.Transaction, runId: string): Promise<void> {
    await this.#claimLoops.makeClaimable(trx, 'runs', runId);
    this.#ringRuns(trx);
  }

  /** Answers whether the attempt had handed in its report. */
  async #endAttempt(
    trx: Knex.Transaction,
    run: RunRow,
    exitReason: string,
  ): Promise<boolean> {
    const attempt = { run_id: run.id, attempt: run.attempt };
    const [ended] = await trx('run_attempts')
      .where(attempt)
      .whereNull('ended_at')
      .update({ ended_at: trx.raw('kernel.now()'), exit_reason: exitReason })
      .returning<{ reported_at: Date | null }[]>('reported_at');
    await endOpenVerifications(trx, run);
    await trx('bundle_parts').where(attempt).delete();
    await trx('agent_session_uploads').where(attempt).delete();
    return Boolean(ended?.reported_at);
  }

  /** Reviews that came too late for this run wait for the next one. */
  async #wantAnswersOfQueued(trx: Knex.Transaction, run: RunRow) {
    const waiting = await this.#queue.waiting(
      { repositoryId: run.repository_id, issueNumber: run.issue_number },
      trx,
    );
    if (waiting.length === 0) return;
    await this.#outbox.want(trx, {
      ...outboxEntryOf(run),
      kind: 'queued-reviews',
      key: `queued-reviews/${run.id}`,
      payload: {},
    });
  }

  async #passPermitOn(trx: Knex.Transaction, run: RunRow): Promise<void> {
    const freed = await this.#permits.free(trx, run);
    if (freed) this.#permitQueue.lookAfter(trx);
  }

  #ringRuns(trx: Knex.Transaction): void {
    afterCommit(trx, () => this.#doorbell.ring(`claims/${RUNS_LOOP}`));
  }
}

function labelsEntryOf(run: RunOfIssue): OutboxEntry {
  return {
    ...outboxEntryOf(run),
    kind: 'labels',
    key: `labels/${run.repository_id}/${run.issue_number}`,
    payload: {},
  };
}

/** For what people read where they asked for the run. */
function threadEntryOf(run: RunRow) {
  return { ...outboxEntryOf(run), issueNumber: threadOf(run) };
}

export function outboxEntryOf(run: RunOfIssue) {
  return {
    runId: run.id,
    projectId: run.project_id,
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
  };
}

/** The deadline's clock: it runs in `running` and stands still in every other status. */
function clockChanges(
  trx: Knex.Transaction,
  run: RunRow,
  to: RunStatus,
): Record<string, Knex.Value | Knex.Raw> {
  if (to === 'running') {
    return {
      running_since: trx.raw('kernel.now()'),
      deadline_at: trx.raw(
        `kernel.now() + ? * interval '1 millisecond'`,
        run.policy.deadlineMinutes * 60_000 - Number(run.ran_ms),
      ),
    };
  }
  if (run.status !== 'running') return {};
  return {
    ran_ms: trx.raw(
      `ran_ms + round(extract(epoch from kernel.now() - running_since) * 1000)::bigint`,
    ),
    running_since: null,
    deadline_at: null,
  };
}
