import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { mergePatch } from './mergePatch';
import { KubeObject, timestamp } from './objects';
import { NAMESPACES, PODS, Resource, SERVICE_ACCOUNTS } from './resources';
import type { PodSpec } from './schemas';
import { badRequest, refusal } from './status';
import type { ObjectKey, Store } from './Store';
import { checkUpdate, parseObject } from './validation';

/** Only a pod that a node has, and that has not ended, needs time to end. */
function graceSeconds(object: KubeObject, asked: number | undefined): number {
  const { nodeName, terminationGracePeriodSeconds } = object.spec as PodSpec;
  const { phase } = object.status as { phase: string };
  if (!nodeName || ['Succeeded', 'Failed'].includes(phase)) return 0;
  const before = object.metadata.deletionGracePeriodSeconds ?? Infinity;
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
    const object = this.store.get<T>(resource.name, key);
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
    if (this.store.get(resource.name, metadata)) {
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
      const text =
        'has been modified; please apply your changes to the latest version and try again';
      throw refusal('Conflict', resource, key.name, text);
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
    const grace = isPod ? graceSeconds(current, askedSeconds) : 0;
    const { deletionTimestamp = timestamp(grace * 1000) } = current.metadata;
    const deletion = { deletionTimestamp, deletionGracePeriodSeconds: grace };
    const metadata = { ...current.metadata, ...deletion };
    const next: KubeObject = { ...current, metadata };
    if (resource === NAMESPACES) next.status = { phase: 'Terminating' };
    return this.write(resource, next);
  }

  /** Stores what the control plane decided. A write without a change is none; one that completes a deletion removes. */
  write<T extends KubeObject>(resource: Resource, object: T): T {
    const current = this.store.get<T>(resource.name, object.metadata);
    if (current && isDeletionComplete(resource, object)) {
      this.store.remove(resource.name, current);
      return object;
    }
    const plain = JSON.parse(JSON.stringify(object)) as T;
    if (isDeepStrictEqual(current, plain)) return plain;
    return this.store.put(resource.name, plain);
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
    if (this.store.get(SERVICE_ACCOUNTS.name, key)) return;
    const text = `is forbidden: serviceaccount "${account}" not found`;
    throw refusal('Forbidden', resource, name, text);
  }
}
