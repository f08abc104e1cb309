import type { Knex } from 'knex';

/** Sessions that one transaction empties at most; one has up to 16 MiB. */
const SESSIONS_AT_ONCE = 20;

/**
 * Empties the sessions of runs that ended long ago. That there was one, its version and its
 * size stay; a revising run that comes later starts anew. Transactions are small and skip
 * what another replica has at hand, so that any number of them may do this at once.
 */
export class SessionRetention {
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

  /** Answers how many sessions were emptied; stops after the current transaction when `signal` aborts. */
  async emptyOldSessions(signal: AbortSignal): Promise<number> {
    let emptied = 0;
    while (!signal.aborted) {
      const count = await this.#knex.transaction(trx => this.#emptySome(trx));
      if (count === 0) break;
      emptied += count;
    }
    return emptied;
  }

  async #emptySome(trx: Knex.Transaction): Promise<number> {
    const { rows } = await trx.raw(
      `update agent_sessions set emptied_at = kernel.now() where run_id in (
         select s.run_id from agent_sessions s join runs r on r.id = s.run_id
          where s.emptied_at is null
            and r.finished_at < (select kernel.now() - ? * interval '1 millisecond')
          limit ? for update of s skip locked)
       returning run_id`,
      [this.#keepMs, SESSIONS_AT_ONCE],
    );
    const runIds = rows.map((row: { run_id: string }) => row.run_id);
    await trx('agent_session_parts').whereIn('run_id', runIds).delete();
    await trx('agent_session_uploads').whereIn('run_id', runIds).delete();
    return runIds.length;
  }
}
