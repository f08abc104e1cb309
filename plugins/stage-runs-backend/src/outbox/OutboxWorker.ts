import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  CredentialMissingError,
  GitHubLimitedError,
  LeaseLostError,
  type Claim,
  type ClaimResult,
  type Clock,
  type Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxKind, OutboxRow } from './OutboxStore';

/** Brings GitHub to what is wanted. May be called again for the same entry. */
export type OutboxHandler = (claim: Claim<OutboxRow>) => Promise<void>;

/** Writes of one entry are at least this far apart; wishes in between are written together. */
const MIN_GAP_MS = 1_000;
/** With the loop's backoff about an hour and a half. */
const MAX_TRIES = 24;

/** Writes the effects that are wanted on GitHub, each as often as it takes. */
export class OutboxWorker {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #redaction: Redaction;
  readonly #handlers: Record<OutboxKind, OutboxHandler>;

  constructor(options: {
    knex: Knex;
    clock: Clock;
    logger: LoggerService;
    redaction: Redaction;
    handlers: Record<OutboxKind, OutboxHandler>;
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#redaction = options.redaction;
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
    const giveUp = isFinal(error) || claim.row.claim_count >= MAX_TRIES;
    await claim.transaction(async trx => {
      await trx('outbox')
        .where({ id: claim.row.id })
        .update({
          last_error: this.#redaction.redact(String(error)).slice(0, 4_000),
          ...(giveUp && { failed_at: trx.raw('kernel.now()') }),
        });
    });
    if (!giveUp) throw error;
    this.#logger.warn('An effect on GitHub was given up', {
      outboxId: claim.row.id,
      outboxKind: claim.row.kind,
      reason: String(error),
    });
    return { kind: 'settled' };
  }
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
