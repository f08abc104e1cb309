import { KubeObject, timestamp } from '../api/objects';
import type { Registry } from '../api/Registry';
import { EVENTS } from '../api/resources';
import { StatusError } from '../api/status';

/** Writes an Event, once for an object and reason, of which its name is made. */
export function recordWarning(
  registry: Registry,
  { kind, apiVersion, metadata }: KubeObject,
  reason: string,
  message: string,
): void {
  const { namespace, name, uid } = metadata;
  const now = timestamp();
  try {
    registry.create(EVENTS, namespace, {
      metadata: { name: `${uid}.${reason.toLowerCase()}` },
      involvedObject: { apiVersion, kind, namespace, name, uid },
      source: { component: 'local-cluster' },
      type: 'Warning',
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
    });
  } catch (error) {
    // It is there already, or its namespace is on its way out.
    if (!(error instanceof StatusError)) throw error;
  }
}
