import type { ServerResponse } from 'node:http';
import {
  API_GROUPS,
  API_VERSIONS,
  BATCH_GROUP,
  resourceList,
  VERSION,
} from './discovery';
import { Lists } from './Lists';
import { isPlainMerge } from './mergePatch';
import type { KubeObject } from './objects';
import type { LogStore } from '../node/LogStore';
import type { Pod } from '../node/podStatus';
import { streamPodLog } from './podLog';
import type { ObjectKey, Registry } from './Registry';
import { PODS, Resource, RESOURCES } from './resources';
import { DeleteOptions, deleteOptions } from './schemas';
import { badRequest, unsupportedMediaType } from './status';
import { streamWatch } from './watch';

export interface ApiRequest {
  params: Record<string, string | undefined>;
  query: URLSearchParams;
  contentType: string;
  body: unknown;
  response: ServerResponse;
}

/** What a route answers: a code and a JSON object or a text, or undefined when it streams into the response itself. */
export type Answer = { code: number; body: object | string } | undefined;

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  summary: string;
  /** Whether it is answered without a token, as Kubernetes does for health and version. */
  anonymous?: boolean;
  handle(request: ApiRequest): Answer;
}

const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

function fixed(path: string, summary: string, body: object | string): Route {
  const anonymous = !path.startsWith('/api');
  const handle = () => ({ code: 200, body });
  return { method: 'GET', path, summary, anonymous, handle };
}

function keyOf({ params }: ApiRequest): ObjectKey {
  return { namespace: params.namespace, name: params.name ?? '' };
}

function checkPatchType({ contentType, body }: ApiRequest): void {
  if (contentType === MERGE_PATCH) return;
  if (contentType === STRATEGIC_MERGE_PATCH && isPlainMerge(body)) return;
  throw unsupportedMediaType(MERGE_PATCH);
}

/** Options of a deletion, from the query and the body; the body wins. */
function deleteOptionsOf({ query, body }: ApiRequest): DeleteOptions {
  const dryRun = query.getAll('dryRun');
  const single = Object.fromEntries(query);
  const options = { ...single, dryRun, ...(body as object) };
  const parsed = deleteOptions.safeParse(options);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw badRequest(`invalid DeleteOptions: ${path.join('.')}: ${message}`);
}

function success({ name, group }: Resource, { metadata }: KubeObject) {
  const details = { name: metadata.name, group, kind: name, uid: metadata.uid };
  const identity = { kind: 'Status', apiVersion: 'v1', metadata: {} };
  return { ...identity, status: 'Success', details };
}

export interface RouteOptions {
  registry: Registry;
  logs: LogStore;
}

/** The routes of one resource. */
class ResourceRoutes {
  readonly #resource: Resource;
  readonly #registry: Registry;
  readonly #lists: Lists;

  constructor(resource: Resource, registry: Registry, lists: Lists) {
    this.#resource = resource;
    this.#registry = registry;
    this.#lists = lists;
  }

  routes(): Route[] {
    const { name, namespaced, kind, subresources, group } = this.#resource;
    const root = group ? `/apis/${group}/v1` : '/api/v1';
    const all = `${root}/${name}`;
    const some = namespaced ? `${root}/namespaces/{namespace}/${name}` : all;
    const one = `${some}/{name}`;
    const list = (request: ApiRequest) => this.#listOrWatch(request);
    const get = (request: ApiRequest) => this.#get(request);
    const routes: Route[] = [
      {
        method: 'GET',
        path: some,
        summary: `list or watch ${name}`,
        handle: list,
      },
      {
        method: 'POST',
        path: some,
        summary: `create a ${kind}`,
        handle: request => this.#create(request),
      },
      { method: 'GET', path: one, summary: `read a ${kind}`, handle: get },
      {
        method: 'PUT',
        path: one,
        summary: `replace a ${kind}`,
        handle: request => this.#replace(request),
      },
      {
        method: 'PATCH',
        path: one,
        summary: `merge-patch a ${kind}`,
        handle: request => this.#patch(request),
      },
      {
        method: 'DELETE',
        path: one,
        summary: `delete a ${kind}`,
        handle: request => this.#delete(request),
      },
    ];
    if (namespaced) {
      routes.push(
        {
          method: 'GET',
          path: all,
          summary: `list or watch ${name} of all namespaces`,
          handle: list,
        },
        {
          method: 'DELETE',
          path: some,
          summary: `delete the selected ${name}`,
          handle: request => this.#deleteSelected(request),
        },
      );
    }
    if (subresources.includes('status')) {
      routes.push({
        method: 'GET',
        path: `${one}/status`,
        summary: `read a ${kind} with its status`,
        handle: get,
      });
    }
    return routes;
  }

  #listOrWatch({ params, query, response }: ApiRequest): Answer {
    const { namespace } = params;
    const resource = this.#resource;
    if (['true', '1'].includes(query.get('watch') ?? '')) {
      const { store } = this.#registry;
      streamWatch({ store, resource, namespace, query }, response);
      return undefined;
    }
    return { code: 200, body: this.#lists.list(resource, namespace, query) };
  }

  #get(request: ApiRequest): Answer {
    const body = this.#registry.get(this.#resource, keyOf(request));
    return { code: 200, body };
  }

  #create(request: ApiRequest): Answer {
    const { params, body, query } = request;
    const dryRun = query.getAll('dryRun');
    const created = this.#registry.create(
      this.#resource,
      params.namespace,
      body,
      { dryRun },
    );
    return { code: 201, body: created };
  }

  #replace(request: ApiRequest): Answer {
    const dryRun = request.query.getAll('dryRun');
    const replaced = this.#registry.replace(
      this.#resource,
      keyOf(request),
      request.body,
      { dryRun },
    );
    return { code: 200, body: replaced };
  }

  #patch(request: ApiRequest): Answer {
    checkPatchType(request);
    const dryRun = request.query.getAll('dryRun');
    const patched = this.#registry.patch(
      this.#resource,
      keyOf(request),
      request.body,
      { dryRun },
    );
    return { code: 200, body: patched };
  }

  /** Pods, and whatever is still held back, are answered as objects; the rest with a Status, as Kubernetes does. */
  #delete(request: ApiRequest): Answer {
    const resource = this.#resource;
    const object = this.#registry.delete(
      resource,
      keyOf(request),
      deleteOptionsOf(request),
    );
    const showsObject = resource === PODS || this.#registry.isCurrent(object);
    return {
      code: 200,
      body: showsObject ? object : success(resource, object),
    };
  }

  #deleteSelected(request: ApiRequest): Answer {
    const { namespace } = request.params;
    const options = deleteOptionsOf(request);
    const resource = this.#resource;
    const list = this.#lists.list(resource, namespace, request.query);
    for (const { metadata } of list.items) {
      this.#registry.delete(resource, metadata, options);
    }
    return { code: 200, body: list };
  }
}

/** Everything that is served. The documentation is generated from this table. */
export function createRoutes({ registry, logs }: RouteOptions): Route[] {
  const lists = new Lists(registry.store);
  return [
    fixed('/healthz', 'health', 'ok'),
    fixed('/livez', 'health', 'ok'),
    fixed('/readyz', 'health', 'ok'),
    fixed('/version', 'version', VERSION),
    fixed('/api', 'discovery', API_VERSIONS),
    fixed('/apis', 'discovery', API_GROUPS),
    fixed('/apis/batch', 'discovery', BATCH_GROUP),
    fixed('/api/v1', 'discovery', resourceList('')),
    fixed('/apis/batch/v1', 'discovery', resourceList('batch')),
    ...RESOURCES.flatMap(resource =>
      new ResourceRoutes(resource, registry, lists).routes(),
    ),
    {
      method: 'GET',
      path: '/api/v1/namespaces/{namespace}/pods/{name}/log',
      summary: 'read or follow the log of a container',
      handle: request => {
        const pod = registry.get<Pod>(PODS, keyOf(request));
        streamPodLog({ pod, logs, query: request.query }, request.response);
        return undefined;
      },
    },
  ];
}
