import type { Response } from 'express';
import { z } from 'zod';
import type { ApiRequest } from './createApi';
import type { Registry } from './Registry';
import type { Resource } from './resources';
import { Selector, selectorOf } from './selectors';
import { StatusError } from './status';
import type { Change } from './Store';
import { parseOptions } from './validation';

const DEFAULT_TIMEOUT_SECONDS = 1800;
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
 * Streams changes, a JSON object a line, until the client leaves or `timeoutSeconds` are over. A version that is not known is
 * answered with an ERROR event of code 410, as Kubernetes does.
 */
export function streamWatch(
  { store }: Registry,
  resource: Resource,
  request: ApiRequest,
  response: Response,
): void {
  const matches = selectorOf(request, resource);
  const options = parseOptions(watchOptions, request.query);
  const { resourceVersion, timeoutSeconds } = options;
  const send = (event: { type: string; object: object }) =>
    response.write(`${JSON.stringify(event)}\n`);
  const sendChange = (change: Change) => {
    if (change.resource !== resource) return;
    const seen = seenThrough(matches, change);
    if (seen) send(seen);
  };
  response.type('json').flushHeaders();
  const missed = resourceVersion
    ? store.changesSince(resourceVersion)
    : store.additions();
  if (!missed) {
    const error = new StatusError('Expired', 'unknown resource version');
    send({ type: 'ERROR', object: error.status });
    response.end();
    return;
  }
  missed.forEach(sendChange);
  const unsubscribe = store.subscribe(sendChange);
  const waitMs = (timeoutSeconds || DEFAULT_TIMEOUT_SECONDS) * 1000;
  const timeout = setTimeout(() => response.end(), waitMs);
  response.on('close', () => {
    unsubscribe();
    clearTimeout(timeout);
  });
}
