import type { JsonObject } from '@backstage/types';
import type { EventActor, StoredEvent } from './types';

export const EVENT_COLUMNS =
  'xid::text as xid, id::text as id, stream, stream_version, project_id, run_id, type, actor_type, actor_id, payload, created_at';

/** A row of kernel.events as `EVENT_COLUMNS` selects it. */
export interface EventRow {
  xid: string;
  id: string;
  stream: string;
  stream_version: string;
  project_id: string | null;
  run_id: string | null;
  type: string;
  actor_type: EventActor['type'];
  actor_id: string;
  payload: JsonObject;
  created_at: Date;
}

export function toStoredEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    stream: row.stream,
    streamVersion: Number(row.stream_version),
    type: row.type,
    actor: { type: row.actor_type, id: row.actor_id },
    projectId: row.project_id ?? undefined,
    runId: row.run_id ?? undefined,
    payload: row.payload,
    createdAt: row.created_at,
  };
}
