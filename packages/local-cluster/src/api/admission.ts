import type { KubeObject, Namespace } from './objects';
import { NAMESPACES, PODS, Resource, SERVICE_ACCOUNTS } from './resources';
import type { PodSpec } from './schemas';
import { forbidden, notFound } from './status';
import type { Store } from './Store';

/** Whether a namespaced object may be created now: its namespace must live, a pod's service account must exist. */
export function admit(
  store: Store,
  resource: Resource,
  { metadata, spec }: KubeObject,
): void {
  const { name, namespace = '' } = metadata;
  const home = store.get<Namespace>(NAMESPACES.name, undefined, namespace);
  if (!home) throw notFound(NAMESPACES, namespace);
  if (home.status.phase === 'Terminating') {
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    const field = 'metadata.namespace';
    throw forbidden(resource, name, why, [
      { reason: 'NamespaceTerminating', message, field },
    ]);
  }
  if (resource !== PODS) return;
  const account = (spec as PodSpec).serviceAccountName;
  if (store.get(SERVICE_ACCOUNTS.name, namespace, account)) return;
  const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
  throw forbidden(resource, name, why);
}
