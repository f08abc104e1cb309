import type { Knex } from 'knex';
import { TERMINAL_STATUSES } from '../runs/runStates';
import { hashRunToken } from './runTokens';

/** Which attempt of which run a call comes from. */
export interface RunnerIdentity {
  runId: string;
  attempt: number;
  /** As it was given; taken out of whatever the runner sends. */
  token: string;
}

/** Knows runners by their token, as long as their attempt lasts. */
export class RunnerIdentities {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Undefined for an unknown token, an attempt that has ended or was replaced, and a run that has ended. */
  async byToken(token: string): Promise<RunnerIdentity | undefined> {
    const row = await this.#knex('run_attempts as a')
      .join('runs as r', function current() {
        this.on('r.id', 'a.run_id').andOn('r.attempt', 'a.attempt');
      })
      .where('a.token_hash', hashRunToken(token))
      .whereNull('a.ended_at')
      .whereNotIn('r.status', TERMINAL_STATUSES)
      .first<{ run_id: string; attempt: number } | undefined>(
        'a.run_id',
        'a.attempt',
      );
    return row && { runId: row.run_id, attempt: row.attempt, token };
  }
}
