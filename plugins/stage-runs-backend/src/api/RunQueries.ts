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

/** Columns of lists: without the issue's text and the prompt. */
export const LIST_COLUMNS = [
  'id',
  'project_id',
  'repository_full_name',
  'issue_number',
  'issue_title',
  'issue_url',
  'stage',
  'trigger_label',
  'agent_key',
  'status',
  'outcome',
  'reason_code',
  'waiting_reason',
  'stop_requested_at',
  'attempt',
  'pull_request_number',
  'pull_request_url',
  'last_status_text',
  'requested_by_login',
  'requested_by_user_entity_ref',
  'created_at',
  'started_at',
  'finished_at',
] as const satisfies readonly (keyof RunRow)[];

export type RunListRow = Pick<RunRow, (typeof LIST_COLUMNS)[number]>;

const SORT_COLUMNS = {
  createdAt: 'created_at',
  finishedAt: 'finished_at',
} as const;

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
    const rows = await this.listSql(query, visible, after);
    if (rows.length <= limit) return { rows };
    const page = rows.slice(0, limit);
    const last = page[page.length - 1];
    const position = { at: last[SORT_COLUMNS[query.sort]]!, id: last.id };
    return { rows: page, nextCursor: encodeCursor(position, fingerprint) };
  }

  /** One row more than the page holds. A query of its own, so that a test can look at its plan. */
  listSql(
    { filters, sort, order, limit }: RunListQuery,
    visible: VisibleProjects,
    after?: RunListPosition,
  ): Knex.QueryBuilder<RunRow, RunListRow[]> {
    const column = SORT_COLUMNS[sort];
    const sql = this.#knex<RunRow>('runs')
      .select(...LIST_COLUMNS)
      .orderBy([
        { column, order },
        { column: 'id', order },
      ])
      .limit(limit + 1);
    if (visible !== 'all') sql.whereIn('project_id', visible);
    if (sort === 'finishedAt') sql.whereNotNull('finished_at');
    if (after) {
      sql.whereRaw(`(??, id) ${order === 'asc' ? '>' : '<'} (?, ?)`, [
        column,
        after.at,
        after.id,
      ]);
    }
    applyFilters(sql, filters);
    return sql as unknown as Knex.QueryBuilder<RunRow, RunListRow[]>;
  }

  /** Runs that are at work, newest first. */
  async active(visible: VisibleProjects, limit: number): Promise<RunListRow[]> {
    return this.listSql(
      {
        filters: { status: [...ACTIVE_STATUSES] },
        ...{ sort: 'createdAt', order: 'desc', limit: limit - 1 },
      },
      visible,
    );
  }

  /** Runs that ended last. */
  async ended(visible: VisibleProjects, limit: number): Promise<RunListRow[]> {
    return this.listSql(
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
      .whereRaw(`r.created_at > kernel.now() - interval '14 days'`)
      .whereRaw(`r.pull_request_state is distinct from 'closed'`)
      .whereRaw(
        `not exists (select 1 from runs newer
           where newer.repository_id = r.repository_id and newer.issue_number = r.issue_number
             and newer.created_at > r.created_at)`,
      )
      .orderBy([
        { column: 'r.created_at', order: 'desc' },
        { column: 'r.id', order: 'desc' },
      ])
      .limit(limit);
    if (visible !== 'all') sql.whereIn('r.project_id', visible);
    return sql as unknown as Promise<RunListRow[]>;
  }
}

function applyFilters(
  sql: Knex.QueryBuilder<RunRow, unknown>,
  filters: RunFilters,
): void {
  const equal: Record<string, string | number | undefined> = {
    project_id: filters.projectId,
    repository_full_name: filters.repository,
    issue_number: filters.issueNumber,
    outcome: filters.outcome,
    stage: filters.stage,
    requested_by_user_entity_ref: filters.requestedBy,
  };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) sql.where(column, value);
  }
  if (filters.status) sql.whereIn('status', filters.status);
}
