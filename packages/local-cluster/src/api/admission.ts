import type { KubeObject, Namespace } from './objects';
import { NAMESPACES, PODS, Resource, SERVICE_ACCOUNTS } from './resources';
import type { PodSpec } from './schemas';
import { ObjectErrors } from './status';
import type { Store } from './Store';

/** Refuses an object whose namespace does not live, or a pod whose service account does not exist. */
export function admit(
  store: Store,
  resource: Resource,
  { metadata, spec }: KubeObject,
): void {
  const { name, namespace = '' } = metadata;
  const errors = new ObjectErrors(resource, name);
  const home = store.get<Namespace>(NAMESPACES.name, { name: namespace });
  if (!home) throw new ObjectErrors(NAMESPACES, namespace).notFound();
  if (home.status.phase === 'Terminating') {
    const message = `namespace ${namespace} is being terminated`;
    const cause = { reason: 'NamespaceTerminating', message };
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw errors.forbidden(why, [{ ...cause, field: 'metadata.namespace' }]);
  }
  if (resource !== PODS) return;
  const account = (spec as PodSpec).serviceAccountName;
  if (store.get(SERVICE_ACCOUNTS.name, { namespace, name: account })) return;
  throw errors.forbidden(`serviceaccount "${account}" not found`);
}
