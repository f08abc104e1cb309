import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';

/** Log chunks that one transaction deletes at most; a chunk has at most 256 KiB. */
const CHUNKS_AT_ONCE = 1_000;

export type RetentionProgress = 'nothing due' | 'part emptied' | 'run emptied';

/**
 * Empties what is too large to be kept for good of runs that ended long ago: the lines of
 * their log, the prompt, the reports of their attempts, what is left of a bundle, and what
 * tools have answered to approved calls. What people were asked and have decided, digests,
 * events, statuses and the outcome stay.
 *
 * Each transaction is small and holds the run's row, so that any number of replicas may
 * do this at once, and one that is killed leaves nothing half done: `log_emptied_at` is
 * set with the first lines that go, the prompt goes with the last.
 */
export class RunRetention {
  readonly #knex: Knex;
  readonly #keepMs: number;

  constructor(options: {
    knex: Knex;
    /** Counted from the end of a run, in milliseconds. */
    keepMs: number;
  }) {
    this.#knex = options.knex;
    this.#keepMs = options.keepMs;
  }

  /** Answers how many runs were emptied; stops after the current transaction when `signal` aborts. */
  async emptyOldRuns(signal: AbortSignal): Promise<number> {
    let emptied = 0;
    while (!signal.aborted) {
      const progress = await this.emptyPart();
      if (progress === 'nothing due') break;
      if (progress === 'run emptied') emptied += 1;
    }
    return emptied;
  }

  /** One transaction: at most 1,000 log chunks of one run. */
  async emptyPart(): Promise<RetentionProgress> {
    return this.#knex.transaction(trx => this.#emptyPartIn(trx));
  }

  /**
   * The run that is due first. A query of its own, so that a test can look at its plan;
   * the sub-select makes the volatile clock one value that an index can be searched for.
   */
  dueSql(executor: Knex): Knex.QueryBuilder<RunRow, Pick<RunRow, 'id'>[]> {
    return executor<RunRow>('runs')
      .whereRaw(
        `finished_at < (select kernel.now() - ? * interval '1 millisecond')`,
        this.#keepMs,
      )
      .whereNotNull('prompt')
      .whereNotNull('environment_released_at')
      .orderBy(['finished_at', 'id'])
      .limit(1)
      .forUpdate()
      .skipLocked()
      .select('id');
  }

  async #emptyPartIn(trx: Knex.Transaction): Promise<RetentionProgress> {
    const [run] = await this.dueSql(trx);
    if (!run) return 'nothing due';
    const deleted = await deleteChunks(trx, run.id);
    const isLast = deleted < CHUNKS_AT_ONCE;
    if (isLast) await emptyAttempts(trx, run.id);
    await trx('runs')
      .where({ id: run.id })
      .update({
        log_emptied_at: trx.raw('coalesce(log_emptied_at, kernel.now())'),
        ...(isLast && { prompt: null, prompt_context: null }),
      });
    return isLast ? 'run emptied' : 'part emptied';
  }
}

async function deleteChunks(
  trx: Knex.Transaction,
  runId: string,
): Promise<number> {
  const { rowCount } = await trx.raw(
    `delete from run_log_chunks where ctid = any(array(
       select ctid from run_log_chunks where run_id = ? limit ?))`,
    [runId, CHUNKS_AT_ONCE],
  );
  return rowCount;
}

/** A bundle goes when its run ends; this finds parts that came at that very moment. */
async function emptyAttempts(
  trx: Knex.Transaction,
  runId: string,
): Promise<void> {
  await trx('bundle_parts').where({ run_id: runId }).delete();
  await trx('run_attempts').where({ run_id: runId }).update({ report: null });
  await trx('run_verifications')
    .where({ run_id: runId })
    .update({ output: null });
  await trx('agent_requests').where({ run_id: runId }).update({ result: null });
}
