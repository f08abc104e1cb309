import type { KubeObject } from '../api/objects';
import type { Registry } from '../api/Registry';
import { RESOURCES } from '../api/resources';
import type { Change } from '../api/Store';
import type { Logger } from '../logger';
import { WorkQueue } from './WorkQueue';

function isServed(owner: { apiVersion: string; kind: string }): boolean {
  return RESOURCES.some(
    ({ kind, apiVersion }) =>
      kind === owner.kind && apiVersion === owner.apiVersion,
  );
}

function ownerOf({ metadata }: KubeObject, uid: string) {
  return metadata.ownerReferences?.find(owner => owner.uid === uid);
}

function resourceOf({ kind }: KubeObject) {
  return RESOURCES.find(resource => resource.kind === kind)!;
}

/** Deletes what has lost all its owners, and carries out Foreground and Orphan. An owner of a kind that is not served counts as alive. */
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
    for (const { object } of store.all()) this.#queue.add(object.metadata.uid);
  }

  close(): void {
    this.#queue.close();
  }

  #onChange({ type, object: { metadata } }: Change): void {
    const { uid, ownerReferences = [], deletionTimestamp } = metadata;
    const isEnding = type === 'DELETED' || deletionTimestamp;
    if (isEnding || ownerReferences.length > 0) this.#queue.add(uid);
    if (type !== 'DELETED') return;
    for (const owner of ownerReferences) this.#queue.add(owner.uid);
  }

  #reconcile(uid: string): void {
    const found = this.#registry.store.byUid(uid);
    const dependents = this.#registry.store
      .all()
      .map(({ object }) => object)
      .filter(object => ownerOf(object, uid));
    if (!found) dependents.forEach(object => this.#collect(object));
    else if (!found.object.metadata.deletionTimestamp)
      this.#collect(found.object);
    else this.#end(found.object, dependents);
  }

  /** Deletes an object that has owners none of which exists. */
  #collect(object: KubeObject): void {
    const { ownerReferences = [], deletionTimestamp } = object.metadata;
    const isOwned = ownerReferences.some(
      owner => !isServed(owner) || this.#registry.store.byUid(owner.uid),
    );
    if (ownerReferences.length === 0 || isOwned || deletionTimestamp) return;
    this.#registry.delete(resourceOf(object), object.metadata);
  }

  #end(owner: KubeObject, dependents: KubeObject[]): void {
    const { uid, finalizers = [] } = owner.metadata;
    if (finalizers.includes('orphan')) {
      for (const object of dependents) {
        const { ownerReferences } = object.metadata;
        const others = ownerReferences?.filter(other => other.uid !== uid);
        const left = others?.length ? others : undefined;
        this.#update(object, { ownerReferences: left });
      }
      this.#release(owner, 'orphan');
    }
    if (!finalizers.includes('foregroundDeletion')) return;
    for (const object of dependents) {
      if (object.metadata.deletionTimestamp) continue;
      this.#registry.delete(resourceOf(object), object.metadata);
    }
    const isBlocked = dependents.some(
      object =>
        this.#registry.store.byUid(object.metadata.uid) &&
        ownerOf(object, uid)?.blockOwnerDeletion,
    );
    if (!isBlocked) this.#release(owner, 'foregroundDeletion');
  }

  #release(object: KubeObject, finalizer: string): void {
    const { finalizers } = object.metadata;
    const others = finalizers?.filter(name => name !== finalizer);
    this.#update(object, { finalizers: others });
  }

  #update(object: KubeObject, change: Partial<KubeObject['metadata']>): void {
    const metadata = { ...object.metadata, ...change };
    this.#registry.write(resourceOf(object), { ...object, metadata });
  }
}
