import type { Namespace } from '../api/objects';
import type { Registry } from '../api/Registry';
import { NAMESPACES, RESOURCES, SERVICE_ACCOUNTS } from '../api/resources';
import type { Change } from '../api/Store';
import type { Logger } from '../logger';
import { WorkQueue } from './WorkQueue';

const DEFAULT = { metadata: { name: 'default' } };
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
    if (!store.get(NAMESPACES.name, DEFAULT.metadata)) {
      this.#registry.create(NAMESPACES, undefined, DEFAULT);
    }
    for (const { metadata } of store.list(NAMESPACES.name)) {
      this.#reconcile(metadata.name);
    }
  }

  close(): void {
    this.#queue.close();
  }

  /** A new namespace has its account at once: its first pod may follow immediately. */
  #onChange({ type, resource, object }: Change): void {
    const { name, namespace } = object.metadata;
    const isNamespace = resource === NAMESPACES.name;
    if (isNamespace && type === 'ADDED') this.#reconcile(name);
    if (isNamespace && type === 'MODIFIED') this.#queue.add(name);
    if (namespace && type === 'DELETED') this.#queue.add(namespace);
  }

  #reconcile(name: string): void {
    const { store } = this.#registry;
    const namespace = store.get<Namespace>(NAMESPACES.name, { name });
    if (namespace?.status.phase === 'Terminating') this.#empty(namespace);
    if (namespace?.status.phase !== 'Active') return;
    const account = { namespace: name, name: DEFAULT.metadata.name };
    if (store.get(SERVICE_ACCOUNTS.name, account)) return;
    this.#registry.create(SERVICE_ACCOUNTS, name, DEFAULT);
  }

  #empty(namespace: Namespace): void {
    const { store } = this.#registry;
    let isEmpty = true;
    for (const resource of CONTENT) {
      for (const { metadata } of store.list(
        resource.name,
        namespace.metadata.name,
      )) {
        if (!metadata.deletionTimestamp)
          this.#registry.delete(resource, metadata);
        if (store.byUid(metadata.uid)) isEmpty = false;
      }
    }
    if (!isEmpty) return;
    this.#registry.write(NAMESPACES, {
      ...namespace,
      spec: { finalizers: [] },
    });
  }
}
