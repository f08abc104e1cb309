import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';

export interface Takeover {
  at: string;
  from: Replica;
  to: Replica;
  /** How long nobody looked after the run. */
  afterMs?: number;
}

interface Replica {
  /** Host and process, which people know. */
  name: string;
  id: string;
}

/** The takeovers that the events of a run tell of, oldest first. */
export function takeoversOf(events: readonly RunEvent[]): Takeover[] {
  return events
    .filter(event => event.type === 'run.takeover')
    .map(({ createdAt, payload }) => ({
      at: createdAt,
      from: replicaOf(payload.from),
      to: replicaOf(payload.to),
      ...(typeof payload.afterMs === 'number' && { afterMs: payload.afterMs }),
    }));
}

/** A holder of a lease calls itself `host:process:random`. */
function replicaOf(holder: unknown): Replica {
  const id = typeof holder === 'string' ? holder : '?';
  return { id, name: id.split(':').slice(0, 2).join(':') };
}
