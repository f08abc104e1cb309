import type { Registry } from '../api/Registry';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../api/resources';
import type { Stored } from '../api/Store';
import type { Controller } from './controller';

const DEFAULT = { metadata: { name: 'default' } };
const EVERYTHING = 'everything';

/**
 * Gives every namespace its default service account, deletes what has lost all its owners or whose namespace is being deleted, and
 * removes the namespaces that are empty then.
 */
export function controlContent(registry: Registry): Controller {
  const { store } = registry;
  if (!store.get(NAMESPACES, DEFAULT.metadata)) {
    registry.create(NAMESPACES, undefined, DEFAULT);
  }
  const isDispensable = ({ object: { metadata } }: Stored) => {
    const { ownerReferences = [], namespace: name } = metadata;
    const home = name ? store.get(NAMESPACES, { name }) : undefined;
    const isOwned = ownerReferences.some(({ uid }) => store.byUid(uid));
    const isOrphan = ownerReferences.length > 0 && !isOwned;
    return isOrphan || home?.metadata.deletionTimestamp !== undefined;
  };
  const isEmpty = (name: string) =>
    !store.all().some(({ object }) => object.metadata.namespace === name);
  const reconcile = () => {
    registry.deleteAll(store.all().filter(isDispensable));
    for (const namespace of store.list(NAMESPACES)) {
      const { name, deletionTimestamp, finalizers = [] } = namespace.metadata;
      const account = { namespace: name, ...DEFAULT.metadata };
      if (deletionTimestamp) {
        const isHeld = finalizers.length > 0 || !isEmpty(name);
        if (!isHeld) store.remove(NAMESPACES, namespace);
      } else if (!store.get(SERVICE_ACCOUNTS, account)) {
        registry.create(SERVICE_ACCOUNTS, name, DEFAULT);
      }
    }
  };
  return {
    keysOf: ({ type, resource, object: { metadata } }) => {
      const mayConcern = resource === NAMESPACES || metadata.ownerReferences;
      return type === 'DELETED' || mayConcern ? [EVERYTHING] : [];
    },
    reconcile,
  };
}
