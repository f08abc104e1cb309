import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Registry } from './Registry';
import { pathsOf, PODS, Resource } from './resources';
import { notServed } from './schemas';
import { selectorOf } from './selectors';
import { StatusError } from './status';
import type { ObjectKey } from './Store';
import { parseOptions } from './validation';
import { streamWatch } from './watch';

export type ApiRequest = Request<ObjectKey>;

const deleteOptions = z.object({
  gracePeriodSeconds: z.coerce.number().nonnegative().optional(),
  propagationPolicy: z.literal('Background').optional(),
  preconditions: notServed,
});

export const refuseMethod: RequestHandler = () => {
  const text =
    'the server does not allow this method on the requested resource';
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
  { params, query }: ApiRequest,
) {
  const { name, apiVersion, kind } = resource;
  const metadata = { resourceVersion: String(store.version) };
  const selects = selectorOf(query, resource);
  const items = store.list(name, params.namespace).filter(selects);
  return { apiVersion, kind: `${kind}List`, metadata, items };
}

function answer(handle: (request: ApiRequest) => object) {
  return (request: ApiRequest, response: Response) => {
    response.status(request.method === 'POST' ? 201 : 200);
    response.json(handle(request));
  };
}

/** Serves all verbs of one resource. */
export function serveResource(
  api: Express,
  registry: Registry,
  resource: Resource,
): void {
  const { collection, everywhere } = pathsOf(resource);
  const one = `${collection}/:name`;
  const list = answer(request => listObjects(registry, resource, request));
  const listOrWatch = (request: ApiRequest, response: Response) =>
    ['1', 'true'].includes(String(request.query.watch))
      ? streamWatch(registry, resource, request, response)
      : list(request, response);
  const create = ({ params, body }: ApiRequest) =>
    registry.create(resource, params.namespace, body);
  const replace = ({ params, body }: ApiRequest) =>
    registry.replace(resource, params, body);
  const patch = ({ params, body }: ApiRequest) =>
    registry.patch(resource, params, body);
  const remove = (request: ApiRequest) =>
    deleteObject(registry, resource, request);
  api.get([collection, everywhere], listOrWatch);
  api.post(collection, answer(create));
  api.get(
    one,
    answer(({ params }) => registry.get(resource, params)),
  );
  api.put(one, answer(replace));
  api.patch(one, answer(patch));
  api.delete(one, answer(remove));
  api.all([collection, everywhere, one], refuseMethod);
}
