import type { JsonObject } from '@backstage/types';
import type { KernelDeliveryReason } from '@stagecraft/backstage-plugin-kernel-common';
import {
  LeaseLostError,
  type Claim,
  type ClaimedRow,
  type ClaimLoop,
  type ClaimLoops,
  type ClaimResult,
  type DeliveryOutcome,
  type EventLog,
  type ProjectDirectory,
  type Repository,
  type WebhookDelivery,
  type WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { isAttached } from '../repositories/repositoryStore';
import { DELIVERIES_TABLE, storeOutcome } from './deliveryStore';

/** After so many failures a delivery is left to the operator. */
const MAX_ATTEMPTS = 10;
const CONCURRENCY = 8;

/** The name of the claim loop; ring `claims/<name>` to wake it everywhere. */
export const INBOX_LOOP = 'kernel.deliveries';

const NOT_HANDLED: KernelDeliveryReason = 'event_not_handled';
const FAILED: KernelDeliveryReason = 'handler_failed';

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

type Outcome = DeliveryOutcome | { status: 'failed'; reason: string };

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

  constructor(options: {
    knex: Knex;
    claimLoops: ClaimLoops;
    handlers: WebhookHandlers;
    directory: ProjectDirectory;
    eventLog: EventLog;
  }) {
    this.#knex = options.knex;
    this.#claimLoops = options.claimLoops;
    this.#handlers = options.handlers;
    this.#directory = options.directory;
    this.#eventLog = options.eventLog;
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
    const repository = await this.#repositoryOf(row);
    const outcome = await this.#outcomeOf(claim, repository);
    await claim.transaction(async trx => {
      await storeOutcome(trx, row.delivery_id, outcome);
      await this.#append(trx, { row, repository, outcome });
    });
    return { kind: 'settled' };
  }

  async #outcomeOf(
    claim: Claim<InboxRow>,
    repository: Repository | undefined,
  ): Promise<Outcome> {
    try {
      return await this.#askHandlers(claim, repository);
    } catch (error) {
      const isOurs = error instanceof LeaseLostError || claim.signal.aborted;
      if (isOurs || claim.row.claim_count < MAX_ATTEMPTS) throw error;
      return { status: 'failed', reason: FAILED };
    }
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
