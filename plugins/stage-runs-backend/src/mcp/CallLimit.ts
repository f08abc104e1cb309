import type { Knex } from 'knex';

/** Calls of one attempt in a minute, over all replicas: an agent works with a dozen. */
export const CALLS_A_MINUTE = 120;

export type Admission =
  | { admitted: true }
  /** `isFirst`: the calls before were admitted. */
  | { admitted: false; isFirst: boolean; waitSeconds: number };

const IS_OPEN = `mcp_window_at > kernel.now() - interval '1 minute'`;

/** Counts the calls of an attempt in minutes that begin with a call. */
export class CallLimit {
  async take(
    trx: Knex.Transaction,
    attempt: { id: string; attempt: number },
  ): Promise<Admission> {
    const { rows } = await trx.raw(
      `update run_attempts
          set mcp_window_at = case when ${IS_OPEN} then mcp_window_at else kernel.now() end,
              mcp_window_calls = case when ${IS_OPEN} then mcp_window_calls + 1 else 1 end
        where run_id = ? and attempt = ?
       returning mcp_window_calls as calls,
         ceil(extract(epoch from mcp_window_at + interval '1 minute' - kernel.now()))::int as seconds`,
      [attempt.id, attempt.attempt],
    );
    const { calls, seconds } = rows[0];
    if (calls <= CALLS_A_MINUTE) return { admitted: true };
    return {
      admitted: false,
      isFirst: calls === CALLS_A_MINUTE + 1,
      waitSeconds: Math.max(seconds, 1),
    };
  }
}
