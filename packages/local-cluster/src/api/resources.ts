import type { KubeObject } from './objects';
import type { JobSpec, schemas } from './schemas';

/** One served kind: how it is addressed, completed and selected. */
export interface Resource {
  /** Plural name, as in the URL. */
  name: string;
  kind: keyof typeof schemas;
  group: '' | 'batch';
  apiVersion: string;
  namespaced: boolean;
  /** Fields of field selectors. */
  selectable: string[];
  /** Fields that an update must leave alone. */
  immutable: string[];
  /** Completes a new object. */
  complete?(object: KubeObject): void;
}

/** The labels by which a Job finds its pods, under their old and new names. */
function completeJob(job: KubeObject): void {
  const { name, uid } = job.metadata;
  const { metadata } = (job.spec as JobSpec).template;
  const matchLabels = { 'batch.kubernetes.io/controller-uid': uid };
  metadata.labels = {
    ...metadata.labels,
    ...matchLabels,
    'controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'job-name': name,
  };
  job.spec = { ...job.spec, selector: { matchLabels } };
  job.status = {};
}

function resource(
  kind: Resource['kind'],
  { selectable = [], ...more }: Partial<Resource> = {},
): Resource {
  return {
    ...{ name: `${kind.toLowerCase()}s`, kind, namespaced: true },
    ...{ group: '', apiVersion: 'v1', immutable: [] },
    selectable: ['metadata.name', 'metadata.namespace', ...selectable],
    ...more,
  };
}

const INVOLVED = ['kind', 'namespace', 'name', 'uid'].map(
  field => `involvedObject.${field}`,
);

export const NAMESPACES = resource('Namespace', {
  namespaced: false,
  selectable: ['status.phase'],
  complete: namespace => {
    const { metadata } = namespace;
    const label = { 'kubernetes.io/metadata.name': metadata.name };
    metadata.labels = { ...metadata.labels, ...label };
    namespace.status = { phase: 'Active' };
  },
});
export const SERVICE_ACCOUNTS = resource('ServiceAccount');
export const SECRETS = resource('Secret', {
  selectable: ['type'],
  immutable: ['type'],
});
export const CONFIG_MAPS = resource('ConfigMap');
export const PODS = resource('Pod', {
  selectable: ['spec.nodeName', 'status.phase'],
  immutable: ['spec'],
  complete: pod => {
    pod.status = { phase: 'Pending', qosClass: 'BestEffort' };
  },
});
export const EVENTS = resource('Event', {
  selectable: [...INVOLVED, 'reason', 'type'],
});
export const JOBS = resource('Job', {
  ...{ group: 'batch', apiVersion: 'batch/v1' },
  immutable: ['spec.template', 'spec.selector'],
  complete: completeJob,
});

export const RESOURCES: readonly Resource[] = [
  ...[NAMESPACES, SERVICE_ACCOUNTS, SECRETS, CONFIG_MAPS],
  ...[PODS, EVENTS, JOBS],
];

/** Where a resource is served: the collection that takes new objects, and that of all namespaces. */
export function pathsOf({ name, group, namespaced }: Resource) {
  const root = group ? `/apis/${group}/v1` : '/api/v1';
  const everywhere = `${root}/${name}`;
  const inNamespace = `${root}/namespaces/:namespace/${name}`;
  return { everywhere, collection: namespaced ? inNamespace : everywhere };
}

export const POD_LOG_PATH = `${pathsOf(PODS).collection}/:name/log`;
