import type { Knex } from 'knex';
import type { KernelMetrics } from '../metrics/kernelMetrics';
import type { GitHubLimitKind } from './errors';
import { LONGEST_LIMIT_MS, type RateLimit } from './rateLimit';
import type { CredentialKind } from './types';

/** A limit that is not over yet. */
export interface KnownLimit {
  kind: GitHubLimitKind;
  leftMs: number;
}

/**
 * GitHub allows about 80 content writes a minute and credential. A burst of 20 seconds'
 * worth and then the configured rate stays below that in any minute.
 */
const BURST_SECONDS = 20;

/** A limit that is met again so soon after the last one has not been waited out long enough. */
const SAME_LIMIT_MINUTES = 10;

const LEFT_MS = `extract(epoch from l.limited_until - (select now from clock))::float8 * 1000`;
const CLOCK = 'with clock as materialized (select kernel.now() as now)';

/**
 * How often in a row the limit was met again after its wait. Answers that come while it
 * holds belong to requests that had been sent before.
 */
const REPEATS = `(case
  when l.limited_until > (select now from clock) then l.repeats
  when l.limited_until > (select now from clock) - interval '${SAME_LIMIT_MINUTES} minutes' then least(l.repeats + 1, 6)
  else 0 end)`;

/** What the replicas know together about the limits of each credential, in kernel.credential_limits. */
export class CredentialLimits {
  readonly #knex: Knex;
  readonly #metrics: KernelMetrics;

  constructor(options: { knex: Knex; metrics: KernelMetrics }) {
    this.#knex = options.knex;
    this.#metrics = options.metrics;
  }

  async find(budgetId: string): Promise<KnownLimit | undefined> {
    const { rows } = await this.#knex.raw(
      `${CLOCK} select l.kind, ${LEFT_MS} as left_ms
       from kernel.credential_limits l where budget_id = ?`,
      [budgetId],
    );
    return toKnownLimit(rows[0]);
  }

  /**
   * Takes the next free place for a content write and answers how far away it is. While
   * the credential is limited no place is taken.
   */
  async reserveWrite(options: {
    budgetId: string;
    perSecond: number;
  }): Promise<{ waitMs: number; limit: KnownLimit | undefined }> {
    const { rows } = await this.#knex.raw(
      `${CLOCK}
       insert into kernel.credential_limits as l (budget_id, last_write_at)
       select ?, now - make_interval(secs => ${BURST_SECONDS}) from clock
       on conflict (budget_id) do update set last_write_at = case
         when l.limited_until > (select now from clock) then l.last_write_at
         else greatest(l.last_write_at + make_interval(secs => 1 / ?::float8), excluded.last_write_at) end
       returning l.kind, ${LEFT_MS} as left_ms,
         greatest(extract(epoch from l.last_write_at - (select now from clock)), 0)::float8 * 1000 as wait_ms`,
      [options.budgetId, options.perSecond],
    );
    return { waitMs: rows[0].wait_ms, limit: toKnownLimit(rows[0]) };
  }

  /** Stores a limit that was met and answers what holds now: the longest of those that are known. */
  async note(options: {
    budgetId: string;
    credential: CredentialKind;
    limit: RateLimit;
  }): Promise<KnownLimit> {
    const { budgetId, credential, limit } = options;
    this.#metrics.gitHubLimits.inc({ credential, kind: limit.kind });
    const { rows } = await this.#knex.raw(
      `${CLOCK}
       insert into kernel.credential_limits as l (budget_id, kind, limited_until)
       select :budgetId, :kind, now + make_interval(secs => :waitMs::float8 / 1000) from clock
       on conflict (budget_id) do update set
         kind = case when l.limited_until > excluded.limited_until then l.kind else excluded.kind end,
         repeats = ${REPEATS},
         limited_until = greatest(l.limited_until, (select now from clock) + make_interval(secs =>
           least(:waitMs::float8 * case when :isGuess then power(2, ${REPEATS}) else 1 end, :longestMs::float8) / 1000))
       returning l.kind, ${LEFT_MS} as left_ms`,
      {
        budgetId,
        kind: limit.kind,
        waitMs: limit.waitMs,
        isGuess: limit.isGuess,
        longestMs: LONGEST_LIMIT_MS,
      },
    );
    return { kind: rows[0].kind, leftMs: rows[0].left_ms };
  }
}

function toKnownLimit(
  row: { kind: GitHubLimitKind; left_ms: number | null } | undefined,
): KnownLimit | undefined {
  if (!row?.left_ms || row.left_ms <= 0) return undefined;
  return { kind: row.kind, leftMs: row.left_ms };
}
