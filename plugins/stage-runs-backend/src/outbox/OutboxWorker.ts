import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  CredentialMissingError,
  GitHubLimitedError,
  LeaseLostError,
  type Claim,
  type ClaimResult,
  type Clock,
  type EventActor,
  type Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import type { OutboxMetrics } from './OutboxMetrics';
import type { OutboxKind, OutboxRow } from './OutboxStore';

/** Brings GitHub to what is wanted. May be called again for the same entry. */
export type OutboxHandler = (claim: Claim<OutboxRow>) => Promise<void>;

/** Writes of one entry are at least this far apart; wishes in between are written together. */
const MIN_GAP_MS = 1_000;
/** With the loop's backoff more than 7 hours: an outage of GitHub for 6 hours loses nothing. */
export const MAX_TRIES = 100;

const MAX_REASON_LENGTH = 1_000;
const ACTOR: EventActor = { type: 'system', id: 'stage-runs' };

/** Writes the effects that are wanted on GitHub, each as often as it takes. */
export class OutboxWorker {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #redaction: Redaction;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;
  readonly #metrics: OutboxMetrics;
  readonly #handlers: Record<OutboxKind, OutboxHandler>;

  constructor(options: {
    knex: Knex;
    clock: Clock;
    logger: LoggerService;
    redaction: Redaction;
    store: RunStore;
    lifecycle: RunLifecycle;
    outboxMetrics: OutboxMetrics;
    handlers: Record<OutboxKind, OutboxHandler>;
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#redaction = options.redaction;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
    this.#metrics = options.outboxMetrics;
    this.#handlers = options.handlers;
  }

  async handle(claim: Claim<OutboxRow>): Promise<ClaimResult> {
    const tooEarlyByMs = await this.#tooEarlyByMs(claim.row);
    if (tooEarlyByMs > 0) return { kind: 'again', afterMs: tooEarlyByMs };
    try {
      await this.#handlers[claim.row.kind](claim);
    } catch (error) {
      return this.#afterError(claim, error);
    }
    await claim.transaction(async trx => {
      await trx('outbox')
        .where({ id: claim.row.id })
        .update({
          written_version: claim.row.wanted_version,
          written_at: trx.raw('kernel.now()'),
          last_error: null,
        });
    });
    return { kind: 'settled' };
  }

  async #tooEarlyByMs(row: OutboxRow): Promise<number> {
    if (!row.written_at) return 0;
    const now = await this.#clock.now(this.#knex);
    return row.written_at.getTime() + MIN_GAP_MS - now.getTime();
  }

  async #afterError(
    claim: Claim<OutboxRow>,
    error: unknown,
  ): Promise<ClaimResult> {
    if (error instanceof LeaseLostError) throw error;
    if (error instanceof GitHubLimitedError) {
      return { kind: 'again', afterMs: error.waitMs };
    }
    const giveUp = isGivenUp(error, claim.row);
    const reason = this.#redaction.redact(String(error));
    await claim.transaction(async trx => {
      await trx('outbox')
        .where({ id: claim.row.id })
        .update({
          last_error: reason.slice(0, 4_000),
          ...(giveUp && { failed_at: trx.raw('kernel.now()') }),
        });
      if (giveUp) await this.#tellGivenUp(trx, claim.row, reason);
    });
    if (!giveUp) throw error;
    this.#metrics.countFailure(claim.row.kind);
    this.#logger.warn('An effect on GitHub was given up', {
      outboxId: claim.row.id,
      outboxKind: claim.row.kind,
      runId: claim.row.run_id,
      reason,
    });
    return { kind: 'settled' };
  }

  /** A notice has no run: it is in the log and at /metrics only. */
  async #tellGivenUp(
    trx: Knex.Transaction,
    row: OutboxRow,
    reason: string,
  ): Promise<void> {
    if (!row.run_id) return;
    const run = await this.#store.find(row.run_id, trx);
    await this.#lifecycle.append(trx, run, {
      type: 'run.effect.given_up',
      actor: ACTOR,
      payload: {
        kind: row.kind,
        reason: reason.slice(0, MAX_REASON_LENGTH),
      },
    });
  }
}

/** Whether nobody tries it again after this error. */
export function isGivenUp(error: unknown, row: OutboxRow): boolean {
  if (error instanceof LeaseLostError) return false;
  if (error instanceof GitHubLimitedError) return false;
  return isFinal(error) || row.claim_count >= MAX_TRIES;
}

/** GitHub's answer will be the same next time: the issue is gone, or we may not write there. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    error instanceof NotAllowedError ||
    error instanceof InputError ||
    error instanceof CredentialMissingError
  );
}
