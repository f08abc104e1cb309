import type { ServerResponse } from 'node:http';
import { DISCOVERY } from './discovery';
import type { KubeObject } from './objects';
import { streamPodLog } from './podLog';
import type { Registry } from './Registry';
import { PODS, Resource, RESOURCES } from './resources';
import { selectorOf } from './selectors';
import { badRequest } from './status';
import type { ObjectKey } from './Store';
import { streamWatch } from './watch';

export interface ApiRequest {
  namespace?: string;
  /** The name in the path, empty where it has none. */
  name: string;
  query: URLSearchParams;
  body: unknown;
  response: ServerResponse;
}

/** A code with a JSON object or a text; undefined when the response is streamed. */
export type Answer = { code: number; body: object | string } | void;

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  summary: string;
  /** Media type of the body; none when a body is not needed. */
  consumes?: string;
  handle(request: ApiRequest): Answer;
}

const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';

function route(
  method: Route['method'],
  path: string,
  summary: string,
  handle: Route['handle'],
  consumes?: string,
): Route {
  return { method, path, summary, handle, consumes };
}

/** The grace time that a deletion asks for in the query or, which wins, in the body. Other options are refused. */
function graceSecondsOf({ query, body }: ApiRequest): number | undefined {
  const given: Record<string, unknown> = {
    ...Object.fromEntries(query),
    ...(body as object),
  };
  const { gracePeriodSeconds, propagationPolicy = 'Background' } = given;
  if (propagationPolicy !== 'Background' || given.preconditions) {
    throw badRequest('only propagationPolicy Background is served');
  }
  if (gracePeriodSeconds === undefined) return undefined;
  if (Number(gracePeriodSeconds) >= 0) return Number(gracePeriodSeconds);
  throw badRequest('gracePeriodSeconds must be a number');
}

/** Objects that are only gone later, and pods, are answered as they are, others with a Status: as in Kubernetes. */
function deletion(registry: Registry, resource: Resource, object: KubeObject) {
  const { name, uid } = object.metadata;
  const { name: kind, group } = resource;
  if (resource === PODS || registry.store.byUid(uid)) return object;
  const details = { name, uid, group, kind };
  return { kind: 'Status', apiVersion: 'v1', status: 'Success', details };
}

function ok(body: object | string): Answer {
  return { code: 200, body };
}

/** The selected objects, always all of them as they are now. */
function listObjects(
  { store }: Registry,
  resource: Resource,
  { namespace, query }: ApiRequest,
) {
  const { name, apiVersion, kind } = resource;
  const metadata = { resourceVersion: String(store.version) };
  const items = store.list(name, namespace).filter(selectorOf(query, resource));
  return { apiVersion, kind: `${kind}List`, metadata, items };
}

/** What the verbs do with a resource. */
function handlersOf(registry: Registry, resource: Resource) {
  return {
    list: (request: ApiRequest) => {
      const { query } = request;
      const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
      if (!isWatch) return ok(listObjects(registry, resource, request));
      streamWatch(registry, resource, request);
      return undefined;
    },
    get: (key: ObjectKey) => ok(registry.get(resource, key)),
    create: ({ namespace, body }: ApiRequest) => ({
      code: 201,
      body: registry.create(resource, namespace, body),
    }),
    replace: (request: ApiRequest) =>
      ok(registry.replace(resource, request, request.body)),
    patch: (request: ApiRequest) =>
      ok(registry.patch(resource, request, request.body)),
    remove: (request: ApiRequest) => {
      const object = registry.delete(
        resource,
        request,
        graceSecondsOf(request),
      );
      return ok(deletion(registry, resource, object));
    },
  };
}

function resourceRoutes(registry: Registry, resource: Resource): Route[] {
  const { name, kind, namespaced, group, subresources } = resource;
  const root = group ? `/apis/${group}/v1` : '/api/v1';
  const all = `${root}/${name}`;
  const some = namespaced ? `${root}/namespaces/{namespace}/${name}` : all;
  const one = `${some}/{name}`;
  const handlers = handlersOf(registry, resource);
  const { list, get, create, replace, patch, remove } = handlers;
  const routes = [
    route('GET', some, `list or watch ${name}`, list),
    route('POST', some, `create a ${kind}`, create, JSON_TYPE),
    route('GET', one, `read a ${kind}`, get),
    route('PUT', one, `replace a ${kind}`, replace, JSON_TYPE),
    route('PATCH', one, `patch a ${kind}`, patch, MERGE_PATCH),
    route('DELETE', one, `delete a ${kind}`, remove),
  ];
  if (namespaced) {
    routes.push(route('GET', all, `list or watch ${name} everywhere`, list));
  }
  if (subresources.includes('status')) {
    routes.push(route('GET', `${one}/status`, `read a ${kind}`, get));
  }
  return routes;
}

/** Everything that is served. Requests and documentation follow this table. */
export function createRoutes(registry: Registry, logsFolder: string): Route[] {
  const fixed = Object.entries(DISCOVERY).map(([path, body]) => {
    const isDiscovery = path.startsWith('/api');
    const summary = isDiscovery ? 'discovery' : 'health and version';
    return route('GET', path, summary, () => ok(body));
  });
  const logPath = '/api/v1/namespaces/{namespace}/pods/{name}/log';
  const log = route(
    'GET',
    logPath,
    "read or follow a container's log",
    request => streamPodLog(registry, logsFolder, request),
  );
  return [
    ...fixed,
    ...RESOURCES.flatMap(each => resourceRoutes(registry, each)),
    log,
  ];
}
