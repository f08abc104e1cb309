import { RESOURCES } from './resources';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const POD_LOG = {
  name: 'pods/log',
  singularName: '',
  kind: 'Pod',
  namespaced: true,
  verbs: ['get'],
};
const BATCH_V1 = { groupVersion: 'batch/v1', version: 'v1' };
const BATCH = {
  name: 'batch',
  versions: [BATCH_V1],
  preferredVersion: BATCH_V1,
};

function resourcesOf(groupVersion: string): object[] {
  return RESOURCES.filter(each => each.apiVersion === groupVersion).map(
    ({ name, kind, namespaced }) => {
      const singularName = kind.toLowerCase();
      return { name, singularName, kind, namespaced, verbs: VERBS };
    },
  );
}

function resourceList(groupVersion: string, resources: object[]) {
  return { kind: 'APIResourceList', groupVersion, resources };
}

export const HEALTH_PATHS = ['/healthz', '/livez', '/readyz'];

/** The Kubernetes release whose behaviour is copied. */
export const VERSION = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+local-cluster',
};

/** What is answered at fixed paths. */
export const DISCOVERY = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': resourceList('v1', [...resourcesOf('v1'), POD_LOG]),
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [BATCH] },
  '/apis/batch': { kind: 'APIGroup', apiVersion: 'v1', ...BATCH },
  '/apis/batch/v1': resourceList('batch/v1', resourcesOf('batch/v1')),
};
