import { createHash } from 'node:crypto';
import { groupVersion, EVENTS, Resource } from './api/resources';
import { KubeObject, timestamp } from './api/objects';
import type { Registry } from './api/Registry';
import { StatusError } from './api/status';

export interface Happening {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** Writes Events about objects; the same event again raises its count. A namespace that is being deleted takes none. */
export class EventRecorder {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  record(resource: Resource, { metadata }: KubeObject, event: Happening): void {
    const { namespace = '', name, uid } = metadata;
    const hash = createHash('sha256').update(
      uid + event.reason + event.message,
    );
    const eventName = `${name}.${hash.digest('hex').slice(0, 16)}`;
    const { store } = this.#registry;
    const known = store.get(EVENTS.name, namespace, eventName);
    const now = timestamp();
    if (known) {
      const count = Number(known.count) + 1;
      this.#registry.write(EVENTS, { ...known, count, lastTimestamp: now });
      return;
    }
    const { kind } = resource;
    const apiVersion = groupVersion(resource);
    const source = { component: 'local-cluster' };
    try {
      this.#registry.create(EVENTS, namespace, {
        metadata: { name: eventName },
        involvedObject: { apiVersion, kind, namespace, name, uid },
        ...{
          source,
          ...event,
          count: 1,
          firstTimestamp: now,
          lastTimestamp: now,
        },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
}
