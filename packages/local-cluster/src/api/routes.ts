import type { ServerResponse } from 'node:http';
import { DISCOVERY } from './discovery';
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

/** A JSON object or a text; nothing when the response is streamed. */
export type Answer = object | string | void;

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
function deleteObject(
  registry: Registry,
  resource: Resource,
  request: ApiRequest,
) {
  const asked = graceSecondsOf(request);
  const object = registry.delete(resource, request, asked);
  const { name, uid } = object.metadata;
  const { name: kind, group } = resource;
  if (resource === PODS || registry.store.byUid(uid)) return object;
  const details = { name, uid, group, kind };
  return { kind: 'Status', apiVersion: 'v1', status: 'Success', details };
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

function resourceRoutes(registry: Registry, resource: Resource): Route[] {
  const { name, kind, namespaced, group } = resource;
  const root = group ? `/apis/${group}/v1` : '/api/v1';
  const all = `${root}/${name}`;
  const some = namespaced ? `${root}/namespaces/{namespace}/${name}` : all;
  const one = `${some}/{name}`;
  const list = (request: ApiRequest) =>
    ['1', 'true'].includes(request.query.get('watch') ?? '')
      ? streamWatch(registry, resource, request)
      : listObjects(registry, resource, request);
  const get = (key: ObjectKey) => registry.get(resource, key);
  const create = ({ namespace, body }: ApiRequest) =>
    registry.create(resource, namespace, body);
  const replace = ({ body, ...key }: ApiRequest) =>
    registry.replace(resource, key, body);
  const patch = ({ body, ...key }: ApiRequest) =>
    registry.patch(resource, key, body);
  const remove = (request: ApiRequest) =>
    deleteObject(registry, resource, request);
  return [
    route('GET', some, `list or watch ${name}`, list),
    route('POST', some, `create a ${kind}`, create, JSON_TYPE),
    route('GET', one, `read a ${kind}`, get),
    route('PUT', one, `replace a ${kind}`, replace, JSON_TYPE),
    route('PATCH', one, `patch a ${kind}`, patch, MERGE_PATCH),
    route('DELETE', one, `delete a ${kind}`, remove),
    ...(namespaced
      ? [route('GET', all, `list or watch ${name} everywhere`, list)]
      : []),
  ];
}

/** Everything that is served. Requests and documentation follow this table. */
export function createRoutes(registry: Registry, logsFolder: string): Route[] {
  const fixed = Object.entries(DISCOVERY).map(([path, body]) => {
    const isDiscovery = path.startsWith('/api');
    const summary = isDiscovery ? 'discovery' : 'health and version';
    return route('GET', path, summary, () => body);
  });
  const logPath = '/api/v1/namespaces/{namespace}/pods/{name}/log';
  const log = (request: ApiRequest) =>
    streamPodLog(registry, logsFolder, request);
  return [
    ...fixed,
    ...RESOURCES.flatMap(each => resourceRoutes(registry, each)),
    route('GET', logPath, "read or follow a container's log", log),
  ];
}
