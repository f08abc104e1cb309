import type { Namespace } from '../api/objects';
import { PROTECTED_NAMESPACES, Registry } from '../api/Registry';
import { NAMESPACES, RESOURCES, SERVICE_ACCOUNTS } from '../api/resources';
import type { Change } from '../api/Store';
import type { Logger } from '../logger';
import { WorkQueue } from './WorkQueue';

const CONTENT = RESOURCES.filter(resource => resource.namespaced);

/** Gives every namespace its default service account, and empties and removes one that is being deleted. */
export class NamespaceController {
  readonly #registry: Registry;
  readonly #queue: WorkQueue;

  constructor(registry: Registry, logger: Logger) {
    this.#registry = registry;
    this.#queue = new WorkQueue(logger, name => this.#reconcile(name));
  }

  start(): void {
    const { store } = this.#registry;
    store.subscribe(change => this.#onChange(change));
    for (const name of PROTECTED_NAMESPACES) {
      if (!store.get(NAMESPACES.name, undefined, name)) {
        this.#registry.create(NAMESPACES, undefined, { metadata: { name } });
      }
    }
    for (const { metadata } of store.list(NAMESPACES.name)) {
      this.#reconcile(metadata.name);
    }
  }

  close(): void {
    this.#queue.close();
  }

  /** A new namespace gets its account within its creation: the first pod may come at once. */
  #onChange({ type, resource, object }: Change): void {
    const { name, namespace } = object.metadata;
    if (resource === NAMESPACES.name && type === 'ADDED') this.#reconcile(name);
    if (resource === NAMESPACES.name && type === 'MODIFIED') {
      this.#queue.add(name);
    }
    if (namespace && type === 'DELETED') this.#queue.add(namespace);
  }

  #reconcile(name: string): void {
    const { store } = this.#registry;
    const namespace = store.get<Namespace>(NAMESPACES.name, undefined, name);
    if (!namespace) return;
    if (namespace.status.phase === 'Terminating') {
      this.#empty(namespace);
    } else if (!store.get(SERVICE_ACCOUNTS.name, name, 'default')) {
      const metadata = { name: 'default' };
      this.#registry.create(SERVICE_ACCOUNTS, name, { metadata });
    }
  }

  #empty(namespace: Namespace): void {
    const { name } = namespace.metadata;
    const { store } = this.#registry;
    const content = () =>
      CONTENT.flatMap(resource =>
        store.list(resource.name, name).map(object => ({ resource, object })),
      );
    for (const { resource, object } of content()) {
      const { metadata } = object;
      if (metadata.deletionTimestamp || !store.byUid(metadata.uid)) continue;
      this.#registry.delete(resource, metadata);
    }
    if (content().length > 0) return;
    this.#registry.write(NAMESPACES, {
      ...namespace,
      spec: { finalizers: [] },
    });
  }
}
