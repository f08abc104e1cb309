import { createHash, timingSafeEqual } from 'node:crypto';
import express, {
  ErrorRequestHandler,
  Express,
  Request,
  RequestHandler,
  Response,
} from 'express';
import { z } from 'zod';
import type { ClusterContext, Logger } from '../createLocalCluster';
import { DISCOVERY } from './discovery';
import { streamPodLog } from './podLog';
import type { Registry } from './Registry';
import { pathsOf, POD_LOG_PATH, PODS, Resource, RESOURCES } from './resources';
import { notServed } from './schemas';
import { selectorOf } from './selectors';
import { badRequest, StatusError } from './status';
import type { ObjectKey } from './Store';
import { parseOptions } from './validation';
import { streamWatch } from './watch';

export type ApiRequest = Request<ObjectKey>;

const MAX_BODY_BYTES = 3 * 1024 * 1024;
const MEDIA_TYPES: Record<string, string> = {
  POST: 'application/json',
  PUT: 'application/json',
  PATCH: 'application/merge-patch+json',
};

const digest = (text: string) => createHash('sha256').update(text).digest();

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
function statusErrorOf(error: Error & { status?: number }): StatusError {
  if (error instanceof StatusError) return error;
  if (error.status === 413) {
    const text = `the body is larger than ${MAX_BODY_BYTES} bytes`;
    return new StatusError('RequestEntityTooLarge', text);
  }
  if (error.status) return badRequest('the request is not valid HTTP and JSON');
  return new StatusError('InternalError', 'Internal error');
}

function answerStatus(logger?: Logger): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const { status } = statusErrorOf(error);
    if (status.code === 500)
      logger?.error('Request failed', { error: String(error) });
    if (response.headersSent) response.destroy();
    else response.status(status.code).json(status);
  };
}

const deleteOptions = z.object({
  gracePeriodSeconds: z.coerce.number().nonnegative().optional(),
  propagationPolicy: z.literal('Background').optional(),
  preconditions: notServed,
});

const refuseMethod: RequestHandler = () => {
  const text = 'this method is not allowed on the requested resource';
  throw new StatusError('MethodNotAllowed', text);
};

/** Objects that are only gone later, and pods, are answered as they are, others with a Status: as in Kubernetes. */
function deleteObject(
  registry: Registry,
  resource: Resource,
  { params, query, body }: ApiRequest,
) {
  const options = parseOptions(deleteOptions, { ...query, ...body });
  const object = registry.delete(resource, params, options.gracePeriodSeconds);
  const { name, uid } = object.metadata;
  if (resource === PODS || registry.store.byUid(uid)) return object;
  const details = { name, uid, group: resource.group, kind: resource.name };
  return { kind: 'Status', apiVersion: 'v1', status: 'Success', details };
}

/** The selected objects, always all of them as they are now. */
function listObjects(
  { store }: Registry,
  resource: Resource,
  request: ApiRequest,
) {
  const { apiVersion, kind } = resource;
  const metadata = { resourceVersion: String(store.version) };
  const items = store.list(resource).filter(selectorOf(request, resource));
  return { apiVersion, kind: `${kind}List`, metadata, items };
}

/** Serves all verbs of one resource. */
function serveResource(api: Express, registry: Registry, resource: Resource) {
  const { collection, everywhere } = pathsOf(resource);
  const one = `${collection}/:name`;
  const answer =
    (handle: (request: ApiRequest) => object, code = 200) =>
    (request: ApiRequest, response: Response) =>
      response.status(code).json(handle(request));
  const listOrWatch = (request: ApiRequest, response: Response) =>
    ['1', 'true'].includes(String(request.query.watch))
      ? streamWatch(registry, resource, request, response)
      : response.json(listObjects(registry, resource, request));
  const create = answer(
    ({ params, body }) => registry.create(resource, params.namespace, body),
    201,
  );
  const read = answer(({ params }) => registry.get(resource, params));
  const replace = answer(({ params, body }) =>
    registry.replace(resource, params, body),
  );
  const patch = answer(({ params, body }) =>
    registry.patch(resource, params, body),
  );
  const remove = answer(request => deleteObject(registry, resource, request));
  api.get([collection, everywhere], listOrWatch).post(collection, create);
  api.get(one, read).put(one, replace).patch(one, patch).delete(one, remove);
  api.all([collection, everywhere, one], refuseMethod);
}

/** The HTTP side: who may ask, what answers, and every refusal as a Status. */
export function createApi(context: ClusterContext, token: string): Express {
  const { registry, dataDir, logger } = context;
  const api = express();
  api.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  api.use(authenticate(token), checkMediaType);
  api.use(express.json({ limit: MAX_BODY_BYTES, type: () => true }));
  for (const [path, body] of Object.entries(DISCOVERY)) {
    api.get(path, (_, response) => response.json(body));
  }
  for (const resource of RESOURCES) serveResource(api, registry, resource);
  api.get(POD_LOG_PATH, (request: ApiRequest, response) =>
    streamPodLog(registry, dataDir, request, response),
  );
  api.all([...Object.keys(DISCOVERY), POD_LOG_PATH], refuseMethod);
  return api.use(refusePath, answerStatus(logger));
}
