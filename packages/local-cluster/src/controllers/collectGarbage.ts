import type { Registry } from '../api/Registry';
import { RESOURCES } from '../api/resources';
import type { Controller } from './controller';

const EVERYTHING = 'everything';

function isServed(owner: { apiVersion: string; kind: string }): boolean {
  return RESOURCES.some(
    ({ kind, apiVersion }) =>
      kind === owner.kind && apiVersion === owner.apiVersion,
  );
}

/** Deletes what has lost all its owners. An owner of a kind that is not served counts as alive. */
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
          const isOwned = ownerReferences.some(
            owner => !isServed(owner) || store.byUid(owner.uid),
          );
          const isFree = ownerReferences.length === 0 || isOwned;
          if (!isFree && !deletionTimestamp)
            registry.delete(resource, metadata);
        }
      }
    },
  };
}
