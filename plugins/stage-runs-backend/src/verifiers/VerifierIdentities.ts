import type { Knex } from 'knex';
import { hashRunToken } from '../runner/runTokens';
import { TERMINAL_STATUSES } from '../runs/runStates';

/** Which verifier of which attempt a call comes from. */
export interface VerifierIdentity {
  runId: string;
  attempt: number;
  name: string;
  tokenHash: string;
}

/** Knows the program that prepares a verifier's source by its token, until the source is there. */
export class VerifierIdentities {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Undefined for a token that is unknown, was used up or replaced, and for a run that has
   * ended, has been asked to stop, or is at another attempt.
   */
  async byToken(token: string): Promise<VerifierIdentity | undefined> {
    const tokenHash = hashRunToken(token);
    const row = await this.#knex('run_verifications as v')
      .join('runs as r', function current() {
        this.on('r.id', 'v.run_id').andOn('r.attempt', 'v.attempt');
      })
      .where({ 'v.token_hash': tokenHash, 'v.state': 'running' })
      .whereNull('r.stop_requested_at')
      .whereNotIn('r.status', TERMINAL_STATUSES)
      .first<{ run_id: string; attempt: number; name: string } | undefined>(
        ...(['v.run_id', 'v.attempt', 'v.name'] as const),
      );
    if (!row) return undefined;
    return {
      ...{ runId: row.run_id, attempt: row.attempt },
      ...{ name: row.name, tokenHash },
    };
  }
}
