import type { KubeObject } from '../api/objects';
import type { Registry } from '../api/Registry';
import { groupVersion, Resource, RESOURCES } from '../api/resources';
import type { Change } from '../api/Store';
import type { Logger } from '../logger';
import { WorkQueue } from './WorkQueue';

interface Found {
  resource: Resource;
  object: KubeObject;
}

function isServed({ apiVersion, kind }: { apiVersion: string; kind: string }) {
  return RESOURCES.some(
    resource => resource.kind === kind && groupVersion(resource) === apiVersion,
  );
}

/** Deletes what has lost all its owners, and carries out Foreground and Orphan deletions. Owners of kinds that are not served count as living. */
export class GarbageCollector {
  readonly #registry: Registry;
  readonly #queue: WorkQueue;

  constructor(registry: Registry, logger: Logger) {
    this.#registry = registry;
    this.#queue = new WorkQueue(logger, uid => this.#reconcile(uid));
  }

  start(): void {
    const { store } = this.#registry;
    store.subscribe(change => this.#onChange(change));
    for (const { object } of [...store.all()])
      this.#queue.add(object.metadata.uid);
  }

  close(): void {
    this.#queue.close();
  }

  #onChange({ type, object }: Change): void {
    const { uid, ownerReferences, deletionTimestamp } = object.metadata;
    if (type === 'DELETED' || deletionTimestamp || ownerReferences) {
      this.#queue.add(uid);
    }
    if (type === 'DELETED')
      ownerReferences?.forEach(owner => this.#queue.add(owner.uid));
  }

  #reconcile(uid: string): void {
    const found = this.#find(uid);
    if (!found) {
      this.#dependentsOf(uid).forEach(dependent => this.#collect(dependent));
      return;
    }
    const { deletionTimestamp, finalizers = [] } = found.object.metadata;
    if (deletionTimestamp && finalizers.includes('orphan')) this.#orphan(found);
    if (deletionTimestamp && finalizers.includes('foregroundDeletion')) {
      this.#deleteDependents(found);
    }
    if (!deletionTimestamp) this.#collect(found);
  }

  #find(uid: string): Found | undefined {
    const found = this.#registry.store.byUid(uid);
    const resource = RESOURCES.find(({ name }) => name === found?.resource);
    return found && resource && { resource, object: found.object };
  }

  #dependentsOf(uid: string): Found[] {
    return [...this.#registry.store.all()]
      .filter(({ object }) =>
        object.metadata.ownerReferences?.some(owner => owner.uid === uid),
      )
      .flatMap(({ object }) => this.#find(object.metadata.uid) ?? []);
  }

  /** Deletes an object none of whose owners exists. */
  #collect({ resource, object }: Found): void {
    const { ownerReferences = [], deletionTimestamp } = object.metadata;
    const lives = ownerReferences.some(
      owner => !isServed(owner) || this.#find(owner.uid),
    );
    if (ownerReferences.length === 0 || lives || deletionTimestamp) return;
    this.#registry.delete(resource, object.metadata);
  }

  #orphan({ resource, object }: Found): void {
    const { uid } = object.metadata;
    for (const dependent of this.#dependentsOf(uid)) {
      const { metadata } = dependent.object;
      const ownerReferences = metadata.ownerReferences?.filter(
        owner => owner.uid !== uid,
      );
      this.#registry.write(dependent.resource, {
        ...dependent.object,
        metadata: { ...metadata, ownerReferences },
      });
    }
    this.#release({ resource, object }, 'orphan');
  }

  #deleteDependents(owner: Found): void {
    const { uid } = owner.object.metadata;
    for (const { resource, object } of this.#dependentsOf(uid)) {
      if (object.metadata.deletionTimestamp) continue;
      this.#registry.delete(resource, object.metadata);
    }
    const blocking = this.#dependentsOf(uid).some(({ object }) =>
      object.metadata.ownerReferences?.some(
        reference => reference.uid === uid && reference.blockOwnerDeletion,
      ),
    );
    if (!blocking) this.#release(owner, 'foregroundDeletion');
  }

  #release({ resource, object }: Found, finalizer: string): void {
    const finalizers = object.metadata.finalizers?.filter(
      name => name !== finalizer,
    );
    const metadata = { ...object.metadata, finalizers };
    this.#registry.write(resource, { ...object, metadata });
  }
}
