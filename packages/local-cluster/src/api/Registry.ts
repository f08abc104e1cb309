import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { admit } from './admission';
import { mergePatch } from './mergePatch';
import { KubeObject, timestamp } from './objects';
import { NAMESPACES, PODS, Resource } from './resources';
import type { DeleteOptions, PodSpec } from './schemas';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  notFound,
} from './status';
import type { Store } from './Store';
import { checkUpdate, parseObject } from './validation';

export interface ObjectKey {
  namespace?: string;
  name: string;
}

export interface WriteOptions {
  /** `['All']`: check and answer, store nothing. */
  dryRun?: string[];
}

export const PROTECTED_NAMESPACES = ['default', 'kube-system'];
const FINISHED_PHASES = ['Succeeded', 'Failed'];
const FINALIZERS = {
  Background: [],
  Foreground: ['foregroundDeletion'],
  Orphan: ['orphan'],
};

function checkPreconditions(
  resource: Resource,
  { metadata }: KubeObject,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string } = {},
): void {
  if (uid && uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    throw conflict(resource, metadata.name, why);
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    throw conflict(resource, metadata.name);
  }
}

function gracePeriodSeconds(
  resource: Resource,
  { metadata, spec, status }: KubeObject,
  asked: number | undefined,
): number {
  if (resource !== PODS) return 0;
  const { nodeName, terminationGracePeriodSeconds } = spec as PodSpec;
  const { phase } = status as { phase: string };
  if (!nodeName || FINISHED_PHASES.includes(phase)) return 0;
  const before = metadata.deletionGracePeriodSeconds ?? Infinity;
  return Math.min(before, asked ?? terminationGracePeriodSeconds);
}

function isDeletionComplete({ metadata, spec }: KubeObject): boolean {
  const finalizers = (spec as { finalizers?: string[] })?.finalizers;
  return (
    metadata.deletionGracePeriodSeconds === 0 &&
    !metadata.finalizers?.length &&
    !finalizers?.length
  );
}

/** The rules by which objects are written. Every call is synchronous and atomic: it is stored when it returns, or it threw a StatusError. */
export class Registry {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  get<T extends KubeObject>(resource: Resource, key: ObjectKey): T {
    const object = this.store.get<T>(resource.name, key.namespace, key.name);
    if (!object) throw notFound(resource, key.name);
    return object;
  }

  create(
    resource: Resource,
    namespace: string | undefined,
    body: unknown,
    options: WriteOptions = {},
  ): KubeObject {
    const object = parseObject(resource, namespace, body);
    const { name, resourceVersion } = object.metadata;
    if (resourceVersion) {
      throw badRequest('resourceVersion should not be set on a new object');
    }
    if (namespace) admit(this.store, resource, object);
    if (this.store.get(resource.name, namespace, name)) {
      throw alreadyExists(resource, name);
    }
    object.metadata.uid = randomUUID();
    object.metadata.creationTimestamp = timestamp();
    delete object.status;
    resource.prepareForCreate?.(object);
    return options.dryRun?.length ? object : this.write(resource, object);
  }

  replace(
    resource: Resource,
    key: ObjectKey,
    body: unknown,
    options: WriteOptions = {},
  ): KubeObject {
    const current = this.get(resource, key);
    const next = parseObject(resource, key.namespace, body);
    if (next.metadata.name !== key.name) {
      throw badRequest(
        `the name of the object (${next.metadata.name}) does not match the name on the URL (${key.name})`,
      );
    }
    checkPreconditions(resource, current, next.metadata);
    const { labels, annotations, finalizers, ownerReferences } = next.metadata;
    const writable = { labels, annotations, finalizers, ownerReferences };
    next.metadata = { ...current.metadata, ...writable };
    next.status = current.status;
    if (resource === NAMESPACES) next.spec = current.spec;
    checkUpdate(resource, current, next);
    if (!isDeepStrictEqual(current.spec, next.spec)) {
      next.metadata.generation = (current.metadata.generation ?? 0) + 1;
    }
    return options.dryRun?.length ? next : this.write(resource, next);
  }

  patch(
    resource: Resource,
    key: ObjectKey,
    patch: unknown,
    options: WriteOptions = {},
  ): KubeObject {
    const current = this.get(resource, key);
    const { resourceVersion: _, ...metadata } = current.metadata;
    const next = mergePatch({ ...current, metadata }, patch);
    return this.replace(resource, key, next, options);
  }

  /** Deletes, or begins to: the object is gone when no finalizer, grace period or content holds it back. */
  delete(
    resource: Resource,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): KubeObject {
    const current = this.get(resource, key);
    if (resource === NAMESPACES && PROTECTED_NAMESPACES.includes(key.name)) {
      throw forbidden(resource, key.name, 'this namespace may not be deleted');
    }
    checkPreconditions(resource, current, options.preconditions);
    const { finalizers = [], deletionTimestamp } = current.metadata;
    const policy = options.propagationPolicy ?? 'Background';
    const grace = gracePeriodSeconds(
      resource,
      current,
      options.gracePeriodSeconds,
    );
    const next: KubeObject = {
      ...current,
      metadata: {
        ...current.metadata,
        deletionTimestamp: deletionTimestamp ?? timestamp(grace * 1000),
        deletionGracePeriodSeconds: grace,
        finalizers: [...new Set([...finalizers, ...FINALIZERS[policy]])],
      },
    };
    if (resource === NAMESPACES) next.status = { phase: 'Terminating' };
    return options.dryRun?.length ? next : this.write(resource, next);
  }

  /** Stores what the control plane itself decided. A write that changes nothing is none; one that completes a deletion removes. */
  write<T extends KubeObject>(resource: Resource, object: T): T {
    const { namespace, name } = object.metadata;
    const current = this.store.get<T>(resource.name, namespace, name);
    if (current && isDeletionComplete(object)) {
      this.store.remove(resource.name, current);
      return object;
    }
    const plain = JSON.parse(JSON.stringify(object)) as T;
    if (current && isDeepStrictEqual(current, plain)) return current;
    return this.store.put(resource.name, plain);
  }

  /** Whether the object is still there, as the same one. */
  isCurrent({ metadata }: KubeObject): boolean {
    return this.store.byUid(metadata.uid) !== undefined;
  }
}
