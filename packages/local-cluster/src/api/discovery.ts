import { Resource, RESOURCES } from './resources';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const GROUP_VERSION = { groupVersion: 'batch/v1', version: 'v1' };
const BATCH = {
  ...{ name: 'batch', versions: [GROUP_VERSION] },
  preferredVersion: GROUP_VERSION,
};

function resourceList(groupVersion: Resource['apiVersion']) {
  const resources = RESOURCES.filter(
    ({ apiVersion }) => apiVersion === groupVersion,
  ).flatMap(({ name, kind, namespaced, subresources }) => [
    { name, singularName: kind.toLowerCase(), kind, namespaced, verbs: VERBS },
    ...subresources.map(subresource => ({
      ...{ name: `${name}/${subresource}`, singularName: '' },
      ...{ kind, namespaced, verbs: ['get'] },
    })),
  ]);
  return { kind: 'APIResourceList', groupVersion, resources };
}

/** What is answered at fixed paths. The version is the Kubernetes release whose behaviour is copied. */
export const DISCOVERY: Record<string, object | string> = {
  '/healthz': 'ok',
  '/livez': 'ok',
  '/readyz': 'ok',
  '/version': { major: '1', minor: '34', gitVersion: 'v1.34.0+local-cluster' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': resourceList('v1'),
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [BATCH] },
  '/apis/batch': { kind: 'APIGroup', apiVersion: 'v1', ...BATCH },
  '/apis/batch/v1': resourceList('batch/v1'),
};
