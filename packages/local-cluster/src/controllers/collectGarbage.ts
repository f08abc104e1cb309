import type { Registry } from '../api/Registry';
import { RESOURCES } from '../api/resources';
import type { Controller } from './controller';

const EVERYTHING = 'everything';

/** Deletes what has lost all its owners. */
export function collectGarbage(registry: Registry): Controller {
  const { store } = registry;
  return {
    initialKeys: () => [EVERYTHING],
    keysOf: ({ type, object: { metadata } }) =>
      type === 'DELETED' || metadata.ownerReferences ? [EVERYTHING] : [],
    reconcile: () => {
      for (const resource of RESOURCES) {
        for (const { metadata } of store.list(resource.name)) {
          const { ownerReferences = [], deletionTimestamp } = metadata;
          const isOwned = ownerReferences.some(({ uid }) => store.byUid(uid));
          if (ownerReferences.length === 0 || isOwned) continue;
          if (!deletionTimestamp) registry.delete(resource, metadata);
        }
      }
    },
  };
}
