import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { JsonObject } from '@backstage/types';
import type {
  ClaimedRow,
  ClaimLoops,
  Doorbell,
} from '@stagecraft/backstage-plugin-kernel-node';
import { afterCommit } from '../runs/afterCommit';

export const OUTBOX_KINDS = [
  'reaction',
  'status-comment',
  'labels',
  'notice',
  'queued-reviews',
  'role-labels',
  'next-stage',
  'tool-call',
  'request-notice',
  'adapter-request',
  'approved-start',
] as const;
export type OutboxKind = (typeof OUTBOX_KINDS)[number];

export interface OutboxEntry {
  kind: OutboxKind;
  /** The same key is the same effect. */
  key: string;
  runId?: string;
  projectId?: string;
  /** Absent for an issue of a repository that is not attached. */
  repositoryId?: string;
  issueNumber: number;
  payload: JsonObject;
}

export interface OutboxRow extends ClaimedRow {
  kind: OutboxKind;
  key: string;
  run_id: string | null;
  project_id: string | null;
  repository_id: string | null;
  issue_number: number;
  payload: JsonObject;
  wanted_version: string;
  written_version: string;
  written_at: Date | null;
  /** How often somebody wrote who had lost the row; what was written before counts for nothing. */
  late_writes: number;
}

export const OUTBOX_LOOP = 'stage-runs.outbox';

const INSERT = `
  insert into outbox (id, kind, key, run_id, project_id, repository_id, issue_number, payload, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, kernel.now())`;

/** Effects outside that are wanted, mostly on GitHub. Written in the transaction of the change that they follow from. */
export class OutboxStore {
  readonly #knex: Knex;
  readonly #claimLoops: ClaimLoops;
  readonly #doorbell: Doorbell;

  constructor(options: {
    knex: Knex;
    claimLoops: ClaimLoops;
    doorbell: Doorbell;
  }) {
    this.#knex = options.knex;
    this.#claimLoops = options.claimLoops;
    this.#doorbell = options.doorbell;
  }

  /** Wants the effect (again): its handler brings GitHub to what is stored by then. */
  async want(trx: Knex.Transaction, entry: OutboxEntry): Promise<void> {
    const { rows } = await trx.raw(
      `${INSERT} on conflict (key) do update
         set wanted_version = outbox.wanted_version + 1, run_id = excluded.run_id,
           payload = excluded.payload, failed_at = null
       returning id`,
      bindings(entry),
    );
    await this.#makeClaimable(trx, rows[0].id);
  }

  /** Wants the effect unless it was ever wanted before. Answers whether it is new. */
  async wantOnce(trx: Knex.Transaction, entry: OutboxEntry): Promise<boolean> {
    const { rows } = await trx.raw(
      `${INSERT} on conflict (key) do nothing returning id`,
      bindings(entry),
    );
    if (rows.length === 0) return false;
    await this.#makeClaimable(trx, rows[0].id);
    return true;
  }

  /** Written without a lease, by whoever lost it: the holder, now or later, writes again. */
  async noteLateWrite(id: string): Promise<void> {
    await this.#knex.transaction(async trx => {
      await trx.raw(
        `update outbox set late_writes = late_writes + 1,
           wanted_version = wanted_version + 1, failed_at = null where id = ?`,
        [id],
      );
      await this.#makeClaimable(trx, id);
    });
  }

  /** As {@link want}, and what was written before counts for nothing. */
  async wantAgain(trx: Knex.Transaction, entry: OutboxEntry): Promise<void> {
    await this.want(trx, entry);
    await trx('outbox').where({ key: entry.key }).increment('late_writes', 1);
  }

  /**
   * As {@link wantOnce}, unless one of `sameAct` was ever wanted. Those who ask about the
   * same subject wait for each other, so that of two that come at once one sees the other.
   */
  async wantOnceOf(
    trx: Knex.Transaction,
    { subject, sameAct }: { subject: string; sameAct: string[] },
    entry: OutboxEntry,
  ): Promise<boolean> {
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      subject,
    ]);
    const wanted = await trx('outbox').whereIn('key', sameAct).first('id');
    return wanted ? false : this.wantOnce(trx, entry);
  }

  async #makeClaimable(trx: Knex.Transaction, id: string): Promise<void> {
    await this.#claimLoops.makeClaimable(trx, 'outbox', id);
    afterCommit(trx, () => this.#doorbell.ring(`claims/${OUTBOX_LOOP}`));
  }
}

function bindings(entry: OutboxEntry) {
  return [
    randomUUID(),
    entry.kind,
    entry.key,
    entry.runId ?? null,
    entry.projectId ?? null,
    entry.repositoryId ?? null,
    entry.issueNumber,
    JSON.stringify(entry.payload),
  ];
}
