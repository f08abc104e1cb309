import type { Response } from 'express';
import { z } from 'zod';
import type { KubeObject } from './objects';
import type { Registry } from './Registry';
import type { Resource } from './resources';
import { Selector, selectorOf } from './selectors';
import type { ApiRequest } from './serveResource';
import { StatusError } from './status';
import type { Change } from './Store';
import { parseOptions } from './validation';

const DEFAULT_TIMEOUT_SECONDS = 1800;
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

const watchOptions = z.object({
  /** 0 begins with what is there. */
  resourceVersion: z.coerce.number().int().default(0),
  timeoutSeconds: z.coerce.number().default(0),
});

/** A change through a selector: what begins to match was added, what ceases to match was deleted. */
function seenThrough(matches: Selector, { type, object, previous }: Change) {
  const before = previous !== undefined && matches(previous);
  const after = type !== 'DELETED' && matches(object);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return undefined;
  const { resourceVersion } = object.metadata;
  const metadata = { ...previous.metadata, resourceVersion };
  return { type: 'DELETED', object: { ...previous, metadata } };
}

/**
 * Streams changes, a JSON object a line, until the client leaves, `timeoutSeconds` are over, or 16 MiB wait for a slow reader. A
 * version that is not known is answered with an ERROR event of code 410, as Kubernetes does.
 */
export function streamWatch(
  { store }: Registry,
  resource: Resource,
  { params: { namespace }, query }: ApiRequest,
  response: Response,
): void {
  const selects = selectorOf(query, resource);
  const matches = (object: KubeObject) =>
    selects(object) && (!namespace || object.metadata.namespace === namespace);
  const { resourceVersion, timeoutSeconds } = parseOptions(watchOptions, query);
  const send = (event: { type: string; object: object }) => {
    response.write(`${JSON.stringify(event)}\n`);
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
  };
  const sendChange = (change: Change) => {
    if (change.resource !== resource.name) return;
    const seen = seenThrough(matches, change);
    if (seen) send(seen);
  };
  response.type('json').flushHeaders();
  const missed = store.changesSince(resourceVersion || store.version);
  if (!missed) {
    const error = new StatusError('Expired', 'unknown resource version');
    send({ type: 'ERROR', object: error.status });
    response.end();
    return;
  }
  const present = resourceVersion ? [] : store.list(resource.name, namespace);
  for (const object of present.filter(matches)) send({ type: 'ADDED', object });
  missed.forEach(sendChange);
  const unsubscribe = store.subscribe(sendChange);
  const waitMs = (timeoutSeconds || DEFAULT_TIMEOUT_SECONDS) * 1000;
  const timeout = setTimeout(() => response.end(), waitMs);
  response.on('close', () => {
    unsubscribe();
    clearTimeout(timeout);
  });
}
