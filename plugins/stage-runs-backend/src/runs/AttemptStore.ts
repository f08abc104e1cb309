import type { Knex } from 'knex';
import type {
  AttemptReport,
  AttemptRow,
  AttemptUsage,
  RestoredSession,
  RunRow,
} from './rows';

type AttemptKey = Pick<RunRow, 'id' | 'attempt'>;
type Executor = Knex | Knex.Transaction;

/** Attempts of runs: what the runner's calls write and the reconciler reads. */
export class AttemptStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async find(
    run: AttemptKey,
    executor: Executor = this.#knex,
  ): Promise<AttemptRow | undefined> {
    return executor<AttemptRow>('run_attempts').where(keyOf(run)).first();
  }

  async list(runId: string): Promise<AttemptRow[]> {
    return this.#knex<AttemptRow>('run_attempts')
      .where({ run_id: runId })
      .orderBy('attempt');
  }

  /** Stores the attempt with the hashes of its tokens; a repeated call replaces them. */
  async put(
    trx: Knex.Transaction,
    run: AttemptKey,
    attempt: { jobName: string; tokenHash: string; mcpTokenHash?: string },
  ): Promise<void> {
    const hashes = {
      token_hash: attempt.tokenHash,
      mcp_token_hash: attempt.mcpTokenHash ?? null,
    };
    await trx('run_attempts')
      .insert({
        ...keyOf(run),
        job_name: attempt.jobName,
        ...hashes,
        created_at: trx.raw('kernel.now()'),
      })
      .onConflict(['run_id', 'attempt'])
      .merge(hashes);
  }

  async markStarted(
    trx: Knex.Transaction,
    run: AttemptKey,
    cloneHeadSha: string,
  ): Promise<void> {
    await trx('run_attempts')
      .where(keyOf(run))
      .update({
        started_at: trx.raw('kernel.now()'),
        last_heartbeat_at: trx.raw('kernel.now()'),
        clone_head_sha: cloneHeadSha,
      });
  }

  async markAlive(run: AttemptKey): Promise<void> {
    await this.#knex('run_attempts')
      .where(keyOf(run))
      .update({ last_heartbeat_at: this.#knex.raw('kernel.now()') });
  }

  /** Notes that the platform looks at the attempt, and since when it does without a gap. */
  async markWatched(
    trx: Knex.Transaction,
    run: AttemptKey,
    watched: { at: Date; since: Date },
  ): Promise<void> {
    await trx('run_attempts')
      .where(keyOf(run))
      .update({ watched_at: watched.at, watched_since: watched.since });
  }

  /** False when the attempt had a report already; the first one counts. */
  async storeReport(
    trx: Knex.Transaction,
    run: AttemptKey,
    report: AttemptReport,
  ): Promise<boolean> {
    const stored = await trx('run_attempts')
      .where(keyOf(run))
      .whereNull('reported_at')
      .update({
        report: JSON.stringify(report),
        reported_at: trx.raw('kernel.now()'),
      });
    return stored > 0;
  }

  /** Nothing of the attempt's Job is left in the cluster. */
  async markRemoved(trx: Knex.Transaction, run: AttemptKey): Promise<void> {
    await trx('run_attempts')
      .where(keyOf(run))
      .update({ removed_at: trx.raw('kernel.now()') });
  }

  /** Each number is the greatest that was ever told: totals never shrink. */
  async raiseUsage(
    trx: Knex.Transaction,
    run: AttemptKey,
    usage: AttemptUsage,
  ): Promise<void> {
    await trx.raw(
      `update run_attempts set usage = (
         select jsonb_object_agg(key, greatest(value::bigint, coalesce((usage ->> key)::bigint, 0)))
           from jsonb_each_text(?::jsonb))
        where run_id = ? and attempt = ?`,
      [JSON.stringify(usage), run.id, run.attempt],
    );
  }

  /** Notes once which session the attempt has read. False when that was known. */
  async markRestored(
    trx: Knex.Transaction,
    run: AttemptKey,
    session: RestoredSession,
  ): Promise<boolean> {
    const marked = await trx('run_attempts')
      .where(keyOf(run))
      .whereNull('restored')
      .update({ restored: JSON.stringify(session) });
    return marked > 0;
  }

  /** Notes once that the agent's program went on with the session it was given. */
  async markResumed(
    trx: Knex.Transaction,
    run: AttemptKey,
    sessionId: string,
  ): Promise<boolean> {
    const marked = await trx('run_attempts')
      .where(keyOf(run))
      .whereNull('resumed_at')
      .whereRaw(`restored ->> 'sessionId' = ?`, sessionId)
      .update({ resumed_at: trx.raw('kernel.now()') });
    return marked > 0;
  }
}

function keyOf(run: AttemptKey) {
  return { run_id: run.id, attempt: run.attempt };
}
