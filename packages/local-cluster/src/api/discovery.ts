import { groupVersion, Resource, RESOURCES } from './resources';

/** The Kubernetes release whose behaviour is copied. */
const MINOR_VERSION = '34';

export const API_VERSIONS = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
};

const BATCH_VERSION = { groupVersion: 'batch/v1', version: 'v1' };

export const BATCH_GROUP = {
  kind: 'APIGroup',
  apiVersion: 'v1',
  name: 'batch',
  versions: [BATCH_VERSION],
  preferredVersion: BATCH_VERSION,
};

export const API_GROUPS = {
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [BATCH_GROUP],
};

export const VERSION = {
  major: '1',
  minor: MINOR_VERSION,
  gitVersion: `v1.${MINOR_VERSION}.0+local-cluster`,
  platform: `${process.platform}/${process.arch}`,
};

export function verbsOf(resource: Resource): string[] {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  return resource.namespaced ? ['deletecollection', ...verbs] : verbs;
}

/** The APIResourceList of a group. */
export function resourceList(group: Resource['group']) {
  const resources = RESOURCES.filter(resource => resource.group === group);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion(resources[0]),
    resources: resources.flatMap(resource => {
      const { name, namespaced, kind, shortNames } = resource;
      const common = { namespaced, kind };
      return [
        {
          name,
          singularName: kind.toLowerCase(),
          ...common,
          shortNames,
          verbs: verbsOf(resource),
        },
        ...resource.subresources.map(subresource => ({
          name: `${name}/${subresource}`,
          singularName: '',
          ...common,
          verbs: ['get'],
        })),
      ];
    }),
  };
}
