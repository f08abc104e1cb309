import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';

const HEADER = 'x-request-id';

/** What can go into headers, logs and JSON as it is. Anything else gets an id of ours. */
const SAFE_ID = /^[A-Za-z0-9._:=+/@-]{1,128}$/;

const requestIdOfContext = new AsyncLocalStorage<string>();

/** The id of the request that is being answered; undefined outside of one. */
export function currentRequestId(): string | undefined {
  return requestIdOfContext.getStore();
}

/**
 * Does `work` with the id of the request, which the answer carries in `x-request-id`: the
 * one that the request brought, if it is a safe token of at most 128 characters, else a
 * new UUID.
 */
export function runWithRequestId<T>(
  req: IncomingMessage,
  res: ServerResponse,
  work: (requestId: string) => T,
): T {
  const given = req.headers[HEADER];
  const requestId =
    typeof given === 'string' && SAFE_ID.test(given) ? given : randomUUID();
  res.setHeader(HEADER, requestId);
  return requestIdOfContext.run(requestId, () => work(requestId));
}

/**
 * Gives every request an id: in `x-request-id` of the answer and as `request.id` in
 * Backstage's error bodies, and in log lines where the host has
 * `stagecraftRootLoggerServiceFactory`. A request that has one keeps it.
 */
export const requestIds: RequestHandler = (req, res, next) => {
  if (res.hasHeader(HEADER)) {
    next();
    return;
  }
  runWithRequestId(req, res, requestId => {
    addToErrorBodies(res, requestId);
    next();
  });
};

/** Backstage's error handler can't be told what to write; it always calls `res.json`. */
function addToErrorBodies(res: Response, requestId: string): void {
  const sendJson = res.json.bind(res);
  res.json = body =>
    sendJson(
      isErrorBody(body)
        ? { ...body, request: { ...body.request, id: requestId } }
        : body,
    );
}

function isErrorBody(
  body: unknown,
): body is { error: object; request?: object; response: object } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    'response' in body
  );
}
