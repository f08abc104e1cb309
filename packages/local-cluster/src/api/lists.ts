import type { KubeObject } from './objects';
import type { Resource } from './resources';
import { selectorOf } from './selectors';
import { badRequest, expired, StatusError } from './status';
import type { Store } from './Store';

/** A read of a resource, in one namespace or in all. */
export interface Query {
  store: Store;
  resource: Resource;
  namespace?: string;
  query: URLSearchParams;
}

/** The resourceVersion that a request names; undefined for none and for "0", which asks for anything. */
export function requestedVersion({ store, query }: Query): number | undefined {
  const version = Number(query.get('resourceVersion') || 0);
  if (!Number.isInteger(version)) throw badRequest('invalid resourceVersion');
  if (version > store.version) {
    const message = `Too large resource version: ${version}, current: ${store.version}`;
    throw new StatusError(504, 'Timeout', message);
  }
  return version || undefined;
}

/** The objects as they were at a version, found by undoing what came later. */
function objectsAt({ store, resource, namespace }: Query, version: number) {
  const changes = store.changesSince(resource.name, version);
  if (!changes) throw expired('The provided continue parameter is too old');
  const objects = new Map(
    store.list(resource.name, namespace).map(o => [o.metadata.uid, o]),
  );
  for (const { object, previous } of changes.reverse()) {
    if (previous) objects.set(previous.metadata.uid, previous);
    else objects.delete(object.metadata.uid);
  }
  return [...objects.values()].filter(
    object => !namespace || object.metadata.namespace === namespace,
  );
}

function sortKey({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** A list, in pages when `limit` is given: all pages show the version of the first, or 410 when that is no longer known. */
export function listObjects(request: Query) {
  const { store, resource, query } = request;
  const limit = Number(query.get('limit') || Infinity);
  if (!(limit > 0)) throw badRequest('limit must be a positive number');
  const [at, after] = (query.get('continue') ?? '').split(':');
  const version = at ? Number(at) : store.version;
  if (!at) requestedVersion(request);
  const found = objectsAt(request, version)
    .filter(selectorOf(query, resource))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .filter(object => !after || sortKey(object) > after);
  const items = found.slice(0, limit);
  const remainingItemCount = found.length - items.length;
  const next = remainingItemCount && `${version}:${sortKey(items[limit - 1])}`;
  const more = next ? { continue: next, remainingItemCount } : {};
  const metadata = { resourceVersion: String(version), ...more };
  const { apiVersion, kind } = resource;
  return { apiVersion, kind: `${kind}List`, metadata, items };
}
