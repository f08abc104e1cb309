import type { z } from 'zod';
import type { KubeObject } from './objects';
import { JobSpec, schemas } from './schemas';

/** One served kind: how it is addressed, checked, completed and selected. */
export interface Resource {
  /** Plural name, as in the URL. */
  name: string;
  kind: keyof typeof schemas;
  group: '' | 'batch';
  apiVersion: string;
  namespaced: boolean;
  schema: z.ZodType;
  /** Fields of field selectors. */
  selectable: string[];
  /** Fields that an update must leave alone. */
  immutable: string[];
  /** Completes a new object. */
  complete?(object: KubeObject): void;
}

function completeNamespace(namespace: KubeObject): void {
  const { metadata } = namespace;
  const label = { 'kubernetes.io/metadata.name': metadata.name };
  metadata.labels = { ...metadata.labels, ...label };
  namespace.status = { phase: 'Active' };
}

function completePod(pod: KubeObject): void {
  pod.status = { phase: 'Pending', qosClass: 'BestEffort' };
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
  name: string,
  kind: Resource['kind'],
  { selectable = [], ...more }: Partial<Resource> = {},
): Resource {
  return {
    name,
    kind,
    group: '',
    apiVersion: more.group ? `${more.group}/v1` : 'v1',
    namespaced: true,
    schema: schemas[kind],
    selectable: ['metadata.name', 'metadata.namespace', ...selectable],
    immutable: [],
    ...more,
  };
}

export const NAMESPACES = resource('namespaces', 'Namespace', {
  namespaced: false,
  selectable: ['status.phase'],
  complete: completeNamespace,
});
export const SERVICE_ACCOUNTS = resource('serviceaccounts', 'ServiceAccount');
export const SECRETS = resource('secrets', 'Secret', {
  selectable: ['type'],
  immutable: ['type'],
});
export const CONFIG_MAPS = resource('configmaps', 'ConfigMap');
export const PODS = resource('pods', 'Pod', {
  selectable: ['spec.nodeName', 'status.phase'],
  immutable: ['spec'],
  complete: completePod,
});
export const EVENTS = resource('events', 'Event', {
  selectable: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'reason',
    'type',
  ],
});
export const JOBS = resource('jobs', 'Job', {
  group: 'batch',
  immutable: ['spec.template', 'spec.selector'],
  complete: completeJob,
});

export const RESOURCES: readonly Resource[] = [
  NAMESPACES,
  SERVICE_ACCOUNTS,
  SECRETS,
  CONFIG_MAPS,
  PODS,
  EVENTS,
  JOBS,
];

/** Where a resource is served: the collection that takes new objects, and that of all namespaces. */
export function pathsOf({ name, group, namespaced }: Resource) {
  const root = group ? `/apis/${group}/v1` : '/api/v1';
  const everywhere = `${root}/${name}`;
  const inNamespace = `${root}/namespaces/:namespace/${name}`;
  return { everywhere, collection: namespaced ? inNamespace : everywhere };
}

export const POD_LOG_PATH = `${pathsOf(PODS).collection}/:name/log`;
