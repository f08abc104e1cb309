import { RESOURCES } from './resources';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const BATCH_V1 = { groupVersion: 'batch/v1', version: 'v1' };
const BATCH = {
  name: 'batch',
  versions: [BATCH_V1],
  preferredVersion: BATCH_V1,
};

function resourceList(groupVersion: string) {
  const served = RESOURCES.filter(each => each.apiVersion === groupVersion);
  const resources = served.flatMap(({ name, kind, namespaced }) => {
    const singularName = kind.toLowerCase();
    const entry = { name, kind, namespaced, singularName, verbs: VERBS };
    const log = { ...entry, name: 'pods/log', verbs: ['get'] };
    return kind === 'Pod' ? [entry, log] : [entry];
  });
  return { kind: 'APIResourceList', groupVersion, resources };
}

/** What is answered at fixed paths. */
export const DISCOVERY = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': resourceList('v1'),
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [BATCH] },
  '/apis/batch': { kind: 'APIGroup', apiVersion: 'v1', ...BATCH },
  '/apis/batch/v1': resourceList('batch/v1'),
};
