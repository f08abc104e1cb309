import type { ServerResponse } from 'node:http';
import { requestedVersion } from './Lists';
import type { KubeObject } from './objects';
import { groupVersion, Resource } from './resources';
import { Selector, selectorOf } from './selectors';
import { expired } from './status';
import type { Change, Store } from './Store';

const DEFAULT_TIMEOUT_SECONDS = 1800;
const BOOKMARK_INTERVAL_MS = 60_000;
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

export interface WatchOptions {
  store: Store;
  resource: Resource;
  namespace?: string;
  query: URLSearchParams;
}

function atVersion(object: KubeObject, version: number): KubeObject {
  const resourceVersion = String(version);
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

/** How a change looks through a selector: an object that begins to match was added, one that ceases to match was deleted. */
export function seenThrough(
  matches: Selector,
  { type, object, previous, version }: Change,
): { type: Change['type']; object: KubeObject } | undefined {
  const before = previous !== undefined && matches(previous);
  const after = type !== 'DELETED' && matches(object);
  if (before && after) return { type: 'MODIFIED', object };
  if (after) return { type: 'ADDED', object };
  if (!before) return undefined;
  const last = type === 'DELETED' ? object : previous;
  return { type: 'DELETED', object: atVersion(last, version) };
}

/**
 * Streams changes, one JSON object a line, until the client leaves, `timeoutSeconds` are over, or the client reads so slowly that
 * 16 MiB wait for it. A resourceVersion that is no longer known is answered with an ERROR event of code 410, as Kubernetes does.
 */
export function streamWatch(
  { store, resource, namespace, query }: WatchOptions,
  response: ServerResponse,
): void {
  const selected = selectorOf(query, resource);
  const matches: Selector = object =>
    (!namespace || object.metadata.namespace === namespace) && selected(object);
  const version = requestedVersion(query, store);
  const send = (type: string, object: object) => {
    response.write(`${JSON.stringify({ type, object })}\n`);
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
  };
  const sendChange = (change: Change) => {
    const seen = seenThrough(matches, change);
    if (seen) send(seen.type, seen.object);
  };
  const bookmark = (annotations?: Record<string, string>) => {
    const resourceVersion = String(store.version);
    const metadata = { resourceVersion, annotations };
    const identity = {
      apiVersion: groupVersion(resource),
      kind: resource.kind,
    };
    send('BOOKMARK', { ...identity, metadata });
  };
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  const missed =
    version === undefined ? [] : store.changesSince(resource.name, version);
  if (!missed) {
    const why = `too old resource version: ${version} (${store.version})`;
    send('ERROR', expired(why).toStatus());
    response.end();
    return;
  }
  if (version === undefined || query.get('sendInitialEvents') === 'true') {
    store
      .list(resource.name, namespace)
      .filter(matches)
      .forEach(object => send('ADDED', object));
  } else {
    missed.forEach(sendChange);
  }
  if (query.get('sendInitialEvents') === 'true') {
    bookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  const unsubscribe = store.subscribe(change => {
    if (change.resource === resource.name) sendChange(change);
  });
  const bookmarks =
    query.get('allowWatchBookmarks') === 'true'
      ? setInterval(bookmark, BOOKMARK_INTERVAL_MS)
      : undefined;
  const seconds =
    Number(query.get('timeoutSeconds')) || DEFAULT_TIMEOUT_SECONDS;
  const timeout = setTimeout(() => {
    if (bookmarks) bookmark();
    response.end();
  }, seconds * 1000);
  response.on('close', () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
}
