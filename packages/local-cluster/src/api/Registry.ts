import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isFinished, Pod } from '../node/podStatus';
import { mergePatch } from './mergePatch';
import { KubeObject, timestamp } from './objects';
import { NAMESPACES, PODS, Resource, SERVICE_ACCOUNTS } from './resources';
import type { PodSpec } from './schemas';
import { badRequest, refusal } from './status';
import type { ObjectKey, Store, Stored } from './Store';
import { checkUpdate, parseObject } from './validation';

/** Only a pod that a node has, and that has not ended, needs time to end. */
function graceSeconds(pod: Pod, asked: number | undefined): number {
  const { nodeName, terminationGracePeriodSeconds } = pod.spec;
  if (!nodeName || isFinished(pod)) return 0;
  const before = pod.metadata.deletionGracePeriodSeconds ?? Infinity;
  return Math.min(before, asked ?? terminationGracePeriodSeconds);
}

/** A namespace is removed by its controller. */
function isDeletionComplete(resource: Resource, { metadata }: KubeObject) {
  const { deletionGracePeriodSeconds, finalizers = [] } = metadata;
  const isHeld = finalizers.length > 0 || resource === NAMESPACES;
  return deletionGracePeriodSeconds === 0 && !isHeld;
}

/** The rules of writing. Every call is atomic: the write is stored when it returns, or it threw a StatusError. */
export class Registry {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  get<T extends KubeObject>(resource: Resource, key: ObjectKey): T {
    const object = this.store.get<T>(resource, key);
    if (object) return object;
    throw refusal('NotFound', resource, key.name, 'not found');
  }

  create(resource: Resource, namespace: string | undefined, body: unknown) {
    const object = parseObject(resource, namespace, body);
    const { metadata } = object;
    if (metadata.resourceVersion) {
      throw badRequest('resourceVersion should not be set on a new object');
    }
    if (namespace) this.#admit(resource, namespace, object);
    if (this.store.get(resource, metadata)) {
      const text = 'already exists';
      throw refusal('AlreadyExists', resource, metadata.name, text);
    }
    metadata.uid = randomUUID();
    metadata.creationTimestamp = timestamp();
    delete object.status;
    resource.complete?.(object);
    return this.write(resource, object);
  }

  replace(resource: Resource, key: ObjectKey, body: unknown): KubeObject {
    const current = this.get(resource, key);
    const next = parseObject(resource, key.namespace, body);
    if (next.metadata.name !== key.name) {
      throw badRequest('metadata.name does not match the request');
    }
    const { resourceVersion: known } = current.metadata;
    if ((next.metadata.resourceVersion ?? known) !== known) {
      throw refusal('Conflict', resource, key.name, 'has been modified');
    }
    const { labels, annotations, finalizers, ownerReferences } = next.metadata;
    const writable = { labels, annotations, finalizers, ownerReferences };
    next.metadata = { ...current.metadata, ...writable };
    next.status = current.status;
    checkUpdate(resource, current, next);
    return this.write(resource, next);
  }

  /** A patch without a resourceVersion fits any version. */
  patch(resource: Resource, key: ObjectKey, patch: unknown): KubeObject {
    const current = this.get(resource, key);
    const { resourceVersion: _, ...metadata } = current.metadata;
    const next = mergePatch({ ...current, metadata }, patch);
    return this.replace(resource, key, next);
  }

  /** Begins a deletion; the object is gone once no finalizer, grace time or content holds it. */
  delete(resource: Resource, key: ObjectKey, askedSeconds?: number) {
    const current = this.get(resource, key);
    if (resource === NAMESPACES && key.name === 'default') {
      const text = 'is forbidden: this namespace may not be deleted';
      throw refusal('Forbidden', resource, key.name, text);
    }
    const isPod = resource === PODS;
    const grace = isPod ? graceSeconds(current as Pod, askedSeconds) : 0;
    const { deletionTimestamp = timestamp(grace * 1000) } = current.metadata;
    const deletion = { deletionTimestamp, deletionGracePeriodSeconds: grace };
    const metadata = { ...current.metadata, ...deletion };
    const next: KubeObject = { ...current, metadata };
    if (resource === NAMESPACES) next.status = { phase: 'Terminating' };
    return this.write(resource, next);
  }

  /** Begins the deletions that have not begun. */
  deleteAll(dispensable: Stored[]): void {
    for (const { resource, object } of dispensable) {
      const { metadata } = object;
      if (!metadata.deletionTimestamp) this.delete(resource, metadata);
    }
  }

  /** Stores what the control plane decided. A write without a change is none; one that completes a deletion removes. */
  write<T extends KubeObject>(resource: Resource, object: T): T {
    const current = this.store.get<T>(resource, object.metadata);
    if (current && isDeletionComplete(resource, object)) {
      this.store.remove(resource, current);
      return object;
    }
    const plain = JSON.parse(JSON.stringify(object)) as T;
    if (isDeepStrictEqual(current, plain)) return plain;
    return this.store.put(resource, plain);
  }

  /** Refuses an object whose namespace does not live, or a pod whose service account does not exist. */
  #admit(resource: Resource, namespace: string, object: KubeObject): void {
    const home = this.get(NAMESPACES, { name: namespace });
    const { name } = object.metadata;
    if (home.metadata.deletionTimestamp) {
      const text = `is forbidden: namespace ${namespace} is being terminated`;
      throw refusal('Forbidden', resource, name, text);
    }
    if (resource !== PODS) return;
    const account = (object.spec as PodSpec).serviceAccountName;
    const key = { namespace, name: account };
    if (this.store.get(SERVICE_ACCOUNTS, key)) return;
    const text = `is forbidden: serviceaccount "${account}" not found`;
    throw refusal('Forbidden', resource, name, text);
  }
}
