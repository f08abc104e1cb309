import type { z } from 'zod';
import type { KubeObject } from './objects';
import { schemas } from './schemas';

/** One served kind: how it is addressed, checked, completed and selected. */
export interface Resource {
  /** Plural name, as in the URL. */
  name: string;
  kind: keyof typeof schemas;
  group: '' | 'batch';
  apiVersion: string;
  namespaced: boolean;
  schema: z.ZodType;
  /** Field selectors besides metadata.name and metadata.namespace. */
  selectable: string[];
  /** Fields that an update must leave alone. */
  immutable: string[];
  /** Subresources that can be read. */
  subresources: string[];
  /** Brings a new or updated object into its stored form. */
  normalize?(object: KubeObject): void;
  /** Completes a new object. */
  complete?(object: KubeObject): void;
}

function encodeStringData(secret: KubeObject): void {
  const { stringData, data } = secret as { stringData?: object; data?: object };
  delete secret.stringData;
  if (!stringData) return;
  const encoded = Object.entries(stringData).map(([key, value]) => {
    return [key, Buffer.from(value).toString('base64')];
  });
  secret.data = { ...data, ...Object.fromEntries(encoded) };
}

function completeNamespace(namespace: KubeObject): void {
  const { metadata } = namespace;
  const label = { 'kubernetes.io/metadata.name': metadata.name };
  metadata.labels = { ...metadata.labels, ...label };
  namespace.spec = { finalizers: ['kubernetes'] };
  namespace.status = { phase: 'Active' };
}

/** The labels by which a Job finds its pods, under their old and new names. */
function completeJob(job: KubeObject): void {
  const { name, uid } = job.metadata;
  const { metadata } = (
    job.spec as { template: { metadata: { labels: object } } }
  ).template;
  const selected = { 'batch.kubernetes.io/controller-uid': uid };
  const names = { 'batch.kubernetes.io/job-name': name, 'job-name': name };
  const added = { ...selected, 'controller-uid': uid, ...names };
  metadata.labels = { ...metadata.labels, ...added };
  job.spec = { ...job.spec, selector: { matchLabels: selected } };
  job.status = {};
}

function resource(
  name: string,
  kind: Resource['kind'],
  more: Partial<Resource> = {},
): Resource {
  const { group = '' } = more;
  return {
    ...{ name, kind, group, apiVersion: group ? `${group}/v1` : 'v1' },
    ...{ namespaced: true, schema: schemas[kind] },
    ...{ selectable: [], immutable: [], subresources: [] },
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
  normalize: encodeStringData,
});
export const CONFIG_MAPS = resource('configmaps', 'ConfigMap');
export const PODS = resource('pods', 'Pod', {
  selectable: ['spec.nodeName', 'status.phase'],
  immutable: ['spec'],
  subresources: ['log'],
  complete: pod => {
    pod.status = { phase: 'Pending', qosClass: 'BestEffort' };
  },
});
export const EVENTS = resource('events', 'Event', {
  selectable: [
    ...['kind', 'namespace', 'name', 'uid'].map(f => `involvedObject.${f}`),
    ...['reason', 'type'],
  ],
});
export const JOBS = resource('jobs', 'Job', {
  group: 'batch',
  immutable: ['spec.template', 'spec.selector'],
  complete: completeJob,
});

const CORE = [NAMESPACES, SERVICE_ACCOUNTS, SECRETS, CONFIG_MAPS, PODS, EVENTS];
export const RESOURCES: readonly Resource[] = [...CORE, JOBS];
