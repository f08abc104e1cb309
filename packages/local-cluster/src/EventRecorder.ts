import { createHash } from 'node:crypto';
import { KubeObject, timestamp } from './api/objects';
import type { Registry } from './api/Registry';
import { EVENTS } from './api/resources';
import { StatusError } from './api/status';

/** Writes Events, each once for an object: its name is made of the object, reason and message. */
export class EventRecorder {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  normal(object: KubeObject, reason: string, message: string): void {
    this.#record(object, { type: 'Normal', reason, message });
  }

  warning(object: KubeObject, reason: string, message: string): void {
    this.#record(object, { type: 'Warning', reason, message });
  }

  #record({ kind, apiVersion, metadata }: KubeObject, event: object): void {
    const { namespace, name, uid } = metadata;
    const hash = createHash('sha256').update(uid + JSON.stringify(event));
    const now = timestamp();
    const times = { firstTimestamp: now, lastTimestamp: now, count: 1 };
    try {
      this.#registry.create(EVENTS, namespace, {
        metadata: { name: `${name}.${hash.digest('hex').slice(0, 16)}` },
        involvedObject: { apiVersion, kind, namespace, name, uid },
        ...{ source: { component: 'local-cluster' }, ...event, ...times },
      });
    } catch (error) {
      // It is there already, or its namespace is on its way out.
      if (!(error instanceof StatusError)) throw error;
    }
  }
}
