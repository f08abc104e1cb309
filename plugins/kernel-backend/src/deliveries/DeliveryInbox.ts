import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { KernelDeliveryReason } from '@stagecraft/backstage-plugin-kernel-common';
import {
  GitHubLimitedError,
  GitHubUnavailableError,
  LeaseLostError,
  type Claim,
  type ClaimedRow,
  type ClaimLoop,
  type ClaimLoops,
  type ClaimResult,
  type DeliveryOutcome,
  type EventLog,
  type KernelMetrics,
  type ProjectDirectory,
  type Repository,
  type WebhookDelivery,
  type WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { isAttached } from '../repositories/repositoryStore';
import type { Arrivals } from './Arrivals';
import { DELIVERIES_TABLE, storeOutcome } from './deliveryStore';

/** After so many failures in a row a delivery is left to the operator. */
const MAX_ATTEMPTS = 10;
/** While GitHub does not answer, a delivery is tried for at least so long. */
const UNAVAILABLE_HOURS = 6;
const CONCURRENCY = 8;
/** GitHub waits for the answer to a delivery, and nobody waits for its judgement: so long it lets those that arrive go first. */
const GIVE_WAY_MS = 200;

/** The name of the claim loop; ring `claims/<name>` to wake it everywhere. */
export const INBOX_LOOP = 'kernel.deliveries';

const NOT_HANDLED: KernelDeliveryReason = 'event_not_handled';

const EVENT_TYPES = {
  accepted: 'webhook.received',
  ignored: 'webhook.ignored',
  failed: 'webhook.failed',
} as const;

interface InboxRow extends ClaimedRow {
  delivery_id: string;
  event: string;
  action: string | null;
  repository_external_id: string | null;
  payload: Buffer;
  received_at: Date;
}

type FailureReason = Extract<
  KernelDeliveryReason,
  'handler_failed' | 'github_unavailable'
>;
type Outcome = DeliveryOutcome | { status: 'failed'; reason: FailureReason };

/**
 * Gives stored deliveries to the plugins' handlers and writes down what became of them.
 * A handler can be called again after a crash; the outcome and its event are written
 * once, in the transaction that still holds the claim.
 */
export class DeliveryInbox {
  readonly #knex: Knex;
  readonly #claimLoops: ClaimLoops;
  readonly #handlers: WebhookHandlers;
  readonly #directory: ProjectDirectory;
  readonly #eventLog: EventLog;
  readonly #metrics: KernelMetrics;
  readonly #logger: LoggerService;
  readonly #arrivals: Arrivals;

  constructor(options: {
    knex: Knex;
    claimLoops: ClaimLoops;
    handlers: WebhookHandlers;
    directory: ProjectDirectory;
    eventLog: EventLog;
    metrics: KernelMetrics;
    logger: LoggerService;
    arrivals: Arrivals;
  }) {
    this.#knex = options.knex;
    this.#claimLoops = options.claimLoops;
    this.#handlers = options.handlers;
    this.#directory = options.directory;
    this.#eventLog = options.eventLog;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#arrivals = options.arrivals;
  }

  /** Call once all plugins have added their handlers. */
  start(): ClaimLoop {
    return this.#claimLoops.start<InboxRow>({
      name: INBOX_LOOP,
      knex: this.#knex,
      table: DELIVERIES_TABLE,
      concurrency: CONCURRENCY,
      handle: claim => this.#handle(claim),
    });
  }

  async #handle(claim: Claim<InboxRow>): Promise<ClaimResult> {
    const { row } = claim;
    await this.#arrivals.none(GIVE_WAY_MS);
    const repository = await this.#repositoryOf(row);
    let outcome: Outcome;
    try {
      outcome = await this.#askHandlers(claim, repository);
    } catch (error) {
      // A limit says when it is over, so waiting for it is no failed attempt.
      if (error instanceof GitHubLimitedError) {
        return { kind: 'again', afterMs: error.waitMs };
      }
      outcome = await this.#giveUp(claim, error);
    }
    await claim.transaction(async trx => {
      await storeOutcome(trx, row.delivery_id, outcome);
      await this.#append(trx, { row, repository, outcome });
    });
    return { kind: 'settled' };
  }

  /** Rethrows what is to be tried again. */
  async #giveUp(claim: Claim<InboxRow>, error: unknown): Promise<Outcome> {
    const { row, signal } = claim;
    const isOurs = error instanceof LeaseLostError || signal.aborted;
    if (isOurs || row.claim_count < MAX_ATTEMPTS) throw error;
    const isAway = error instanceof GitHubUnavailableError;
    if (isAway && !(await this.#isOld(row))) throw error;
    const reason = isAway ? 'github_unavailable' : 'handler_failed';
    this.#metrics.webhooksFailed.inc({ reason });
    this.#logger.error('A webhook delivery was given up', {
      deliveryId: row.delivery_id,
      reason,
      error: String(error),
    });
    return { status: 'failed', reason };
  }

  async #isOld(row: InboxRow): Promise<boolean> {
    const { rows } = await this.#knex.raw(
      `select ?::timestamptz <= kernel.now() - interval '${UNAVAILABLE_HOURS} hours' as is_old`,
      [row.received_at],
    );
    return rows[0].is_old;
  }

  async #askHandlers(
    claim: Claim<InboxRow>,
    repository: Repository | undefined,
  ): Promise<DeliveryOutcome> {
    const { row, signal } = claim;
    const delivery: WebhookDelivery = {
      deliveryId: row.delivery_id,
      event: row.event,
      action: row.action ?? undefined,
      receivedAt: row.received_at,
      repository,
      payload: JSON.parse(row.payload.toString('utf8')),
    };
    for (const handler of this.#handlers.forEvent(row.event)) {
      const outcome = await handler.handle(delivery, signal);
      if (outcome) return outcome;
    }
    return { status: 'ignored', reason: NOT_HANDLED };
  }

  async #repositoryOf(row: InboxRow): Promise<Repository | undefined> {
    if (row.repository_external_id === null) return undefined;
    const repository = await this.#directory.repositoryByExternalId(
      row.repository_external_id,
    );
    // The directory may be 5 s behind, and a detached repository must start nothing.
    return repository && (await isAttached(this.#knex, repository.id))
      ? repository
      : undefined;
  }

  async #append(
    trx: Knex.Transaction,
    facts: { row: InboxRow; repository?: Repository; outcome: Outcome },
  ): Promise<void> {
    const { row, repository, outcome } = facts;
    const payload: JsonObject = {
      deliveryId: row.delivery_id,
      event: row.event,
      ...(row.action !== null && { action: row.action }),
      ...(repository && { repository: repository.fullName }),
      ...('reason' in outcome && { reason: outcome.reason }),
    };
    await this.#eventLog.append(trx, {
      stream: `delivery/${row.delivery_id}`,
      type: EVENT_TYPES[outcome.status],
      actor: { type: 'system', id: 'github-webhook' },
      projectId: repository?.projectId,
      runId: 'runId' in outcome ? outcome.runId : undefined,
      payload,
    });
  }
}
