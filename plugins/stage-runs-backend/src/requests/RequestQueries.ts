import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';
import {
  decodeRequestCursor,
  encodeRequestCursor,
  type RequestPosition,
} from './requestCursor';
import type { RequestRow } from './rows';
import type { RequestKind, RequestStatus } from './types';

export interface RequestFilters {
  projectId?: string;
  runId?: string;
  kind?: RequestKind;
  status?: RequestStatus[];
}

type RunColumns = Pick<
  RunRow,
  | 'repository_full_name'
  | 'issue_number'
  | 'issue_title'
  | 'stage'
  | 'agent_key'
>;

/** A request as lists show it, with its run and who has decided. */
export type RequestListRow = RequestRow &
  RunColumns & { decided_by: string | null };

/** What the console reads of requests: a keyset page over an index, open ones first, then the newest. */
export class RequestQueries {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async list(
    query: { filters: RequestFilters; cursor?: string; limit: number },
    visible: 'all' | string[],
  ): Promise<{ rows: RequestListRow[]; nextCursor?: string }> {
    const { cursor, filters, limit } = query;
    const after = cursor ? decodeRequestCursor(cursor, filters) : undefined;
    const rows = await this.#listSql(filters, visible, after).limit(limit + 1);
    if (rows.length <= limit) return { rows };
    const page = rows.slice(0, limit);
    const { id, ended_at: endedAt } = page[page.length - 1];
    const position = { isOpen: endedAt === null, id };
    return { rows: page, nextCursor: encodeRequestCursor(position, filters) };
  }

  async find(id: string): Promise<RequestListRow | undefined> {
    return this.#all().where('r.id', id).first();
  }

  #listSql(
    filters: RequestFilters,
    visible: 'all' | string[],
    after: RequestPosition | undefined,
  ) {
    const { kind, projectId, runId, status } = filters;
    const sql = this.#all().orderByRaw('(r.ended_at is null) desc, r.id desc');
    if (visible !== 'all') sql.whereIn('r.project_id', visible);
    if (projectId) sql.where('r.project_id', projectId);
    if (runId) sql.where('r.run_id', runId);
    if (kind) sql.where('r.kind', kind);
    if (status && status.length > 0) sql.whereIn('r.status', status);
    if (after) {
      sql.whereRaw('((r.ended_at is null), r.id) < (?::boolean, ?::bigint)', [
        ...[after.isOpen, after.id],
      ]);
    }
    return sql;
  }

  #all() {
    return this.#knex('agent_requests as r')
      .join('runs', 'runs.id', 'r.run_id')
      .leftJoin('agent_request_decisions as d', 'd.request_id', 'r.id')
      .select<RequestListRow[]>(
        ...['r.*', 'runs.repository_full_name', 'runs.issue_number'],
        ...['runs.issue_title', 'runs.stage', 'runs.agent_key'],
        'd.user_entity_ref as decided_by',
      );
  }
}
