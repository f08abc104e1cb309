import type {
  ActorType,
  AuditEvent,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';

/** What is asked of the audit log; absent: no matter. */
export interface AuditFilter {
  projectId?: string;
  runId?: string;
  /** Names, or beginnings of names that end with a dot. */
  types?: string[];
  actorType?: ActorType;
  actorId?: string;
  correlationId?: string;
  from?: Date;
  until?: Date;
}

export interface AuditRow {
  xid: string;
  id: string;
  project_id: string | null;
  run_id: string | null;
  type: string;
  actor_type: ActorType;
  actor_id: string;
  payload: JsonObject;
  created_at: Date;
}

const COLUMNS =
  'xid::text as xid, id::text as id, project_id, run_id, type, actor_type, actor_id, payload, created_at';

/** Newest first, from the projects that the reader may see; one more than `limit`, see `toPage`. */
export async function listAuditRows(
  knex: Knex,
  options: {
    filter: AuditFilter;
    projects: 'all' | string[];
    before?: { xid: string; id: string };
    limit: number;
  },
): Promise<AuditRow[]> {
  const { filter, projects, before } = options;
  const query = knex('kernel.events')
    .select(knex.raw(COLUMNS))
    .orderByRaw('events.xid desc, events.id desc')
    .limit(options.limit + 1);
  if (projects !== 'all') query.whereRaw('project_id = any(?)', [projects]);
  if (before) {
    const { xid, id } = before;
    query.whereRaw('(xid, id) < (?::xid8, ?::bigint)', [xid, id]);
  }
  if (filter.projectId) query.where('project_id', filter.projectId);
  if (filter.runId) query.where('run_id', filter.runId);
  if (filter.types) query.where(named(filter.types));
  if (filter.actorType) query.where('actor_type', filter.actorType);
  if (filter.actorId) {
    query.where('actor_id', filter.actorId);
    // Only people are users; said so, their index serves also one who has done nothing.
    if (filter.actorId.startsWith('user:')) query.where('actor_type', 'human');
  }
  if (filter.correlationId) {
    query.whereRaw(`payload ->> 'correlationId' = ?`, [filter.correlationId]);
  }
  if (filter.from) query.where('created_at', '>=', filter.from);
  if (filter.until) query.where('created_at', '<', filter.until);
  return query;
}

function named(types: string[]) {
  const beginnings = types.filter(type => type.endsWith('.'));
  const names = types.filter(type => !type.endsWith('.'));
  return (query: Knex.QueryBuilder) => {
    query.whereRaw('type = any(?)', [names]);
    for (const beginning of beginnings) {
      query.orWhereRaw('starts_with(type, ?)', [beginning]);
    }
  };
}

export function toAuditEvent(row: AuditRow): AuditEvent {
  const { correlationId } = row.payload;
  return {
    id: row.id,
    type: row.type,
    actor: { type: row.actor_type, id: row.actor_id },
    ...(row.project_id && { projectId: row.project_id }),
    ...(row.run_id && { runId: row.run_id }),
    ...(typeof correlationId === 'string' && { correlationId }),
    payload: row.payload,
    createdAt: row.created_at.toISOString(),
  };
}
