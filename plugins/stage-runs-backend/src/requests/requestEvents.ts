import type { EventActor } from '@stagecraft/backstage-plugin-kernel-node';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { RequestRow } from './rows';

export const PLATFORM: EventActor = { type: 'system', id: 'stage-runs' };

/** Rung after each commit that changes the request: whoever waits for it looks again. */
export function requestChannel(id: string): string {
  return `stage-runs.requests/${id}`;
}

/** What happened to a request; without its arguments and without what people wrote. */
export function requestEvent(
  request: RequestRow,
  actor: EventActor,
): RunEventInput {
  return {
    type: `approval.${request.status}`,
    actor,
    payload: {
      ...{
        requestId: request.id,
        kind: request.kind,
        attempt: request.attempt,
      },
      ...(request.tool && { tool: request.tool }),
      digest: request.payload_digest,
      ...(request.end_code && { endCode: request.end_code }),
    },
  };
}
