import type { Knex } from 'knex';
import type { AttemptReport, AttemptRow, RunRow } from './rows';

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

  /** Stores the attempt with the hash of its token; a repeated call replaces the hash. */
  async put(
    trx: Knex.Transaction,
    run: AttemptKey,
    attempt: { jobName: string; tokenHash: string },
  ): Promise<void> {
    await trx('run_attempts')
      .insert({
        ...keyOf(run),
        job_name: attempt.jobName,
        token_hash: attempt.tokenHash,
        created_at: trx.raw('kernel.now()'),
      })
      .onConflict(['run_id', 'attempt'])
      .merge({ token_hash: attempt.tokenHash });
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

  async storeReport(
    trx: Knex.Transaction,
    run: AttemptKey,
    report: AttemptReport,
  ): Promise<void> {
    await trx('run_attempts')
      .where(keyOf(run))
      .whereNull('reported_at')
      .update({
        report: JSON.stringify(report),
        reported_at: trx.raw('kernel.now()'),
      });
  }
}

function keyOf(run: AttemptKey) {
  return { run_id: run.id, attempt: run.attempt };
}
