import { createHash, timingSafeEqual } from 'node:crypto';
import express, { ErrorRequestHandler, Express, RequestHandler } from 'express';
import type { Logger } from '../logger';
import { DISCOVERY } from './discovery';
import { streamPodLog } from './podLog';
import type { Registry } from './Registry';
import { POD_LOG_PATH, RESOURCES } from './resources';
import { ApiRequest, refuseMethod, serveResource } from './serveResource';
import { badRequest, StatusError } from './status';

export interface ApiOptions {
  registry: Registry;
  logsFolder: string;
  token: string;
  logger: Logger;
}

const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** What Kubernetes answers without a token, too. */
const HEALTH_PATHS = ['/healthz', '/livez', '/readyz'];
/** The release whose behaviour is copied. */
const VERSION = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+local-cluster',
};
const MEDIA_TYPES: Record<string, string> = {
  POST: 'application/json',
  PUT: 'application/json',
  PATCH: 'application/merge-patch+json',
};

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function authenticate(token: string): RequestHandler {
  const expected = digest(`Bearer ${token}`);
  return ({ headers }, _response, next) => {
    const given = digest(headers.authorization ?? '');
    if (timingSafeEqual(given, expected)) next();
    else throw new StatusError('Unauthorized', 'Unauthorized');
  };
}

const checkMediaType: RequestHandler = (request, _response, next) => {
  const type = MEDIA_TYPES[request.method];
  if (!type || request.is(type)) return next();
  const text = `the body of the request was in an unknown format - accepted media types include: ${type}`;
  throw new StatusError('UnsupportedMediaType', text);
};

const refusePath: RequestHandler = () => {
  const text = 'the server could not find the requested resource';
  throw new StatusError('NotFound', text);
};

/** What Express refuses has an HTTP code; its message is not passed on, as it may hold parts of the body. */
function statusErrorOf(error: unknown, logger: Logger): StatusError {
  if (error instanceof StatusError) return error;
  const { status = 500 } = error as { status?: number };
  if (status === 413) {
    const text = `the body is larger than ${MAX_BODY_BYTES} bytes`;
    return new StatusError('RequestEntityTooLarge', text);
  }
  if (status < 500) return badRequest('the request is not valid HTTP and JSON');
  logger.error('Request failed', { error: String(error) });
  return new StatusError('InternalError', 'Internal error');
}

function answerStatus(logger: Logger): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const { status } = statusErrorOf(error, logger);
    if (response.headersSent) response.destroy();
    else response.status(status.code).json(status);
  };
}

/** The HTTP side: who may ask, what answers, and every refusal as a Status. */
export function createApi(options: ApiOptions): Express {
  const { registry, logsFolder, token, logger } = options;
  const api = express();
  api.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  api.get(HEALTH_PATHS, (_, response) => response.type('text').send('ok'));
  api.get('/version', (_, response) => response.json(VERSION));
  api.use(authenticate(token), checkMediaType);
  api.use(express.json({ limit: MAX_BODY_BYTES, type: () => true }));
  for (const [path, body] of Object.entries(DISCOVERY)) {
    api.get(path, (_, response) => response.json(body));
  }
  for (const resource of RESOURCES) serveResource(api, registry, resource);
  api.get(POD_LOG_PATH, (request: ApiRequest, response) =>
    streamPodLog(registry, logsFolder, request, response),
  );
  api.all([...Object.keys(DISCOVERY), POD_LOG_PATH], refuseMethod);
  return api.use(refusePath, answerStatus(logger));
}
