import type { Knex } from 'knex';
import type {
  RunOutcome,
  RunStatus,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunRow } from '../runs/rows';
import { ACTIVE_STATUSES } from '../runs/runStates';
import {
  decodeCursor,
  encodeCursor,
  type RunListPosition,
} from './runListCursor';
import {
  inIndexOrder,
  LIST_COLUMNS,
  runListSql,
  SORT_COLUMNS,
} from './runListSql';

export type VisibleProjects = 'all' | string[];

export interface RunFilters {
  projectId?: string;
  repository?: string;
  issueNumber?: number;
  status?: RunStatus[];
  outcome?: RunOutcome;
  stage?: string;
  requestedBy?: string;
}

export interface RunListQuery {
  filters: RunFilters;
  sort: 'createdAt' | 'finishedAt';
  order: 'asc' | 'desc';
  cursor?: string;
  limit: number;
}

/** Runs that have not ended, of one agent. */
export interface AgentCount {
  agentKey: string;
  /** They have a place. */
  atWork: number;
  /** For a place. */
  waiting: number;
}

export type RunListRow = Pick<RunRow, (typeof LIST_COLUMNS)[number]>;

/** What the console reads of many runs. Every list is a keyset page over an index. */
export class RunQueries {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async list(
    query: RunListQuery,
    visible: VisibleProjects,
  ): Promise<{ rows: RunListRow[]; nextCursor?: string }> {
    const { cursor, limit, ...bound } = query;
    const fingerprint = {
      ...bound.filters,
      sort: query.sort,
      order: query.order,
    };
    const after = cursor ? decodeCursor(cursor, fingerprint) : undefined;
    const rows = await this.#read(query, visible, after);
    if (rows.length <= limit) return { rows };
    const page = rows.slice(0, limit);
    const last = page[page.length - 1];
    const position = { at: last[SORT_COLUMNS[query.sort]]!, id: last.id };
    return { rows: page, nextCursor: encodeCursor(position, fingerprint) };
  }

  /** One row more than the page holds. A query of its own, so that a test can look at its plan. */
  listSql(
    query: RunListQuery,
    visible: VisibleProjects,
    after?: RunListPosition,
  ): Knex.QueryBuilder<RunRow, RunListRow[]> {
    return runListSql(this.#knex, query, visible, after);
  }

  async #read(
    query: RunListQuery,
    visible: VisibleProjects,
    after?: RunListPosition,
  ): Promise<RunListRow[]> {
    return inIndexOrder(this.#knex, trx =>
      this.listSql(query, visible, after).transacting(trx),
    );
  }

  /** Runs that are at work, newest first. */
  async active(visible: VisibleProjects, limit: number): Promise<RunListRow[]> {
    return this.#read(
      {
        filters: { status: [...ACTIVE_STATUSES] },
        ...{ sort: 'createdAt', order: 'desc', limit: limit - 1 },
      },
      visible,
    );
  }

  /** Of the projects that the reader sees; each agent that has any. */
  async countByAgent(visible: VisibleProjects): Promise<AgentCount[]> {
    const sql = this.#knex('runs')
      .select('agent_key as agentKey')
      .select({
        atWork: this.#knex.raw(
          `(count(*) filter (where status <> 'pending'))::int`,
        ),
        waiting: this.#knex.raw(
          `(count(*) filter (where status = 'pending'))::int`,
        ),
      })
      .whereRaw('coalesce(outcome, status) = any(?)', [[...ACTIVE_STATUSES]])
      .groupBy('agent_key');
    if (visible !== 'all') sql.whereIn('project_id', visible);
    return sql;
  }

  /** Runs that ended last. */
  async ended(visible: VisibleProjects, limit: number): Promise<RunListRow[]> {
    return this.#read(
      { filters: {}, sort: 'finishedAt', order: 'desc', limit: limit - 1 },
      visible,
    );
  }

  /**
   * Ended runs that wait for the person who asked for them: the newest run of its issue,
   * of the last 14 days, and not one whose pull request is closed.
   */
  async needing(
    userEntityRef: string,
    visible: VisibleProjects,
    limit: number,
  ): Promise<RunListRow[]> {
    return this.needingSql(userEntityRef, visible, limit);
  }

  /** A query of its own for the same reason. */
  needingSql(
    userEntityRef: string,
    visible: VisibleProjects,
    limit: number,
  ): Knex.QueryBuilder<RunRow, RunListRow[]> {
    const sql = this.#knex<RunRow>('runs as r')
      .select(...LIST_COLUMNS.map(column => `r.${column}` as const))
      .where('r.requested_by_user_entity_ref', userEntityRef)
      .whereIn('r.outcome', [
        'delivered',
        'no-change',
        'denied',
        'limited',
        'failed',
      ])
      .whereRaw(
        // Asked once: what a volatile function answers bounds no index.
        `r.created_at > (select kernel.now()) - interval '14 days'`,
      )
      .whereRaw(`r.pull_request_state is distinct from 'closed'`)
      .whereNull('r.superseded_at')
      .whereRaw(
        `not exists (select 1 from runs newer
           where newer.repository_id = r.repository_id and newer.issue_number = r.issue_number
             and newer.created_at > r.created_at)`,
      )
      .whereRaw(
        'not exists (select 1 from approvals a where a.run_id = r.id and a.voided_at is null)',
      )
      .orderBy([
        { column: 'r.created_at', order: 'desc' },
        { column: 'r.id', order: 'desc' },
      ])
      .limit(limit);
    if (visible !== 'all') sql.whereIn('r.project_id', visible);
    return sql as unknown as Knex.QueryBuilder<RunRow, RunListRow[]>;
  }
}
