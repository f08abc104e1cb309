import type { ServerResponse } from 'node:http';
import { Query, requestedVersion } from './lists';
import type { KubeObject } from './objects';
import { Selector, selectorOf } from './selectors';
import { expired } from './status';
import type { Change } from './Store';

const DEFAULT_TIMEOUT_SECONDS = 1800;
const BOOKMARK_INTERVAL_MS = 60_000;
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

/** A change through a selector: what begins to match was added, what ceases to match was deleted. */
export function seenThrough(matches: Selector, change: Change) {
  const { object, previous, version } = change;
  const before = previous !== undefined && matches(previous);
  const after = change.type !== 'DELETED' && matches(object);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return undefined;
  const metadata = { ...previous.metadata, resourceVersion: String(version) };
  return { type: 'DELETED', object: { ...previous, metadata } };
}

/**
 * Streams changes, a JSON object a line, until the client leaves, `timeoutSeconds` are over, or 16 MiB wait for a slow reader. A
 * version that is no longer known is answered with an ERROR event of code 410, as Kubernetes does.
 */
export function streamWatch(request: Query, response: ServerResponse): void {
  const { store, resource, namespace, query } = request;
  const selected = selectorOf(query, resource);
  const matches = (object: KubeObject) =>
    selected(object) && (!namespace || object.metadata.namespace === namespace);
  const version = requestedVersion(request);
  const send = (type: string, object: object) => {
    response.write(`${JSON.stringify({ type, object })}\n`);
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
  };
  const sendChange = (change: Change) => {
    const seen = seenThrough(matches, change);
    if (seen) send(seen.type, seen.object);
  };
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  const missed = store.changesSince(resource.name, version ?? store.version);
  if (!missed) {
    send('ERROR', expired(`too old resource version: ${version}`).toStatus());
    response.end();
    return;
  }
  const present = version ? [] : store.list(resource.name).filter(matches);
  present.forEach(object => send('ADDED', object));
  missed.forEach(sendChange);
  const unsubscribe = store.subscribe(change => {
    if (change.resource === resource.name) sendChange(change);
  });
  response.on('close', unsubscribe);
  keepTime(request, response, send);
}

/** Ends the watch in time and, when asked to, tells now and then how far it has come. */
function keepTime(
  { store, resource, query }: Query,
  response: ServerResponse,
  send: (type: string, object: object) => void,
): void {
  const bookmarks = setInterval(() => {
    if (query.get('allowWatchBookmarks') !== 'true') return;
    const { apiVersion, kind } = resource;
    const metadata = { resourceVersion: String(store.version) };
    send('BOOKMARK', { apiVersion, kind, metadata });
  }, BOOKMARK_INTERVAL_MS);
  const seconds =
    Number(query.get('timeoutSeconds')) || DEFAULT_TIMEOUT_SECONDS;
  const timeout = setTimeout(() => response.end(), seconds * 1000);
  response.on('close', () => {
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
}
