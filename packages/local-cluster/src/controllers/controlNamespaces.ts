import type { Registry } from '../api/Registry';
import { NAMESPACES, RESOURCES, SERVICE_ACCOUNTS } from '../api/resources';
import type { Controller } from './controller';

const DEFAULT = { metadata: { name: 'default' } };
const CONTENT = RESOURCES.filter(resource => resource.namespaced);

function deleteContent(registry: Registry, namespace: string): void {
  for (const resource of CONTENT) {
    for (const { metadata } of registry.store.list(resource.name, namespace)) {
      if (!metadata.deletionTimestamp) registry.delete(resource, metadata);
    }
  }
}

/** Gives every namespace its default service account, and empties and removes one that is being deleted. */
export function controlNamespaces(registry: Registry): Controller {
  const { store } = registry;
  const reconcile = (name: string) => {
    const namespace = store.get(NAMESPACES.name, { name });
    const account = { namespace: name, name: DEFAULT.metadata.name };
    if (!namespace) return;
    if (!namespace.metadata.deletionTimestamp) {
      if (store.get(SERVICE_ACCOUNTS.name, account)) return;
      registry.create(SERVICE_ACCOUNTS, name, DEFAULT);
      return;
    }
    deleteContent(registry, name);
    const isHeld = CONTENT.some(each => store.list(each.name, name).length);
    const { finalizers = [] } = namespace.metadata;
    if (isHeld || finalizers.length > 0) return;
    store.remove(NAMESPACES.name, namespace);
  };
  return {
    initialKeys: () => {
      if (!store.get(NAMESPACES.name, DEFAULT.metadata)) {
        registry.create(NAMESPACES, undefined, DEFAULT);
      }
      return store.list(NAMESPACES.name).map(({ metadata }) => metadata.name);
    },
    keysOf: ({ type, resource, object: { metadata } }) => {
      if (resource === NAMESPACES.name) return [metadata.name];
      return type === 'DELETED' ? [metadata.namespace!] : [];
    },
    reconcile,
  };
}
