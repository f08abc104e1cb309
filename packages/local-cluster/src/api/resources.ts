import type { z } from 'zod';
import type { KubeObject } from './objects';
import { schemas } from './schemas';

/** One served kind: how it is addressed, checked, defaulted and selected. */
export interface Resource {
  /** Plural name, as in the URL. */
  name: string;
  kind: keyof typeof schemas;
  shortNames: string[];
  group: '' | 'batch';
  namespaced: boolean;
  schema: z.ZodType;
  /** Field selectors besides metadata.name and metadata.namespace. */
  selectableFields: string[];
  /** Fields that an update must leave alone. */
  immutableFields: string[];
  /** Fields that `immutable: true` freezes. */
  frozenFields?: string[];
  /** GET-only subresources. */
  subresources: string[];
  /** Brings what a client wrote into the stored form. */
  normalize?(object: KubeObject): void;
  /** Completes a new object beyond what the schema's defaults do. */
  prepareForCreate?(object: KubeObject): void;
}

function mergeStringData(object: KubeObject): void {
  const { stringData, ...rest } = object as KubeObject & {
    data?: Record<string, string>;
    stringData?: Record<string, string>;
  };
  if (!stringData) return;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ]);
  object.data = { ...rest.data, ...Object.fromEntries(encoded) };
  delete object.stringData;
}

function prepareNamespace(namespace: KubeObject): void {
  const { name, labels } = namespace.metadata;
  namespace.metadata.labels = {
    ...labels,
    'kubernetes.io/metadata.name': name,
  };
  namespace.spec = { finalizers: ['kubernetes'] };
  namespace.status = { phase: 'Active' };
}

function preparePod(pod: KubeObject): void {
  pod.metadata.generation = 1;
  pod.status = { phase: 'Pending', qosClass: 'BestEffort' };
}

/** The labels by which a Job finds its pods, under their old and new names. */
function prepareJob(job: KubeObject): void {
  const { uid, name } = job.metadata;
  const spec = job.spec as {
    selector: object;
    template: { metadata: { labels?: object } };
  };
  spec.template.metadata.labels = {
    ...spec.template.metadata.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  spec.selector = {
    matchLabels: { 'batch.kubernetes.io/controller-uid': uid },
  };
  job.metadata.generation = 1;
  job.status = {};
}

const CORE = {
  group: '' as const,
  namespaced: true,
  shortNames: [],
  selectableFields: [],
  immutableFields: [],
  subresources: [],
};

export const NAMESPACES: Resource = {
  ...CORE,
  name: 'namespaces',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  schema: schemas.Namespace,
  selectableFields: ['status.phase'],
  immutableFields: ['spec'],
  subresources: ['status'],
  prepareForCreate: prepareNamespace,
};

export const SERVICE_ACCOUNTS: Resource = {
  ...CORE,
  name: 'serviceaccounts',
  kind: 'ServiceAccount',
  shortNames: ['sa'],
  schema: schemas.ServiceAccount,
};

export const SECRETS: Resource = {
  ...CORE,
  name: 'secrets',
  kind: 'Secret',
  schema: schemas.Secret,
  selectableFields: ['type'],
  immutableFields: ['type'],
  frozenFields: ['data', 'immutable'],
  normalize: mergeStringData,
};

export const CONFIG_MAPS: Resource = {
  ...CORE,
  name: 'configmaps',
  kind: 'ConfigMap',
  shortNames: ['cm'],
  schema: schemas.ConfigMap,
  frozenFields: ['data', 'binaryData', 'immutable'],
};

export const PODS: Resource = {
  ...CORE,
  name: 'pods',
  kind: 'Pod',
  shortNames: ['po'],
  schema: schemas.Pod,
  selectableFields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  immutableFields: ['spec'],
  subresources: ['status', 'log'],
  prepareForCreate: preparePod,
};

export const EVENTS: Resource = {
  ...CORE,
  name: 'events',
  kind: 'Event',
  shortNames: ['ev'],
  schema: schemas.Event,
  selectableFields: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'reason',
    'type',
  ],
};

export const JOBS: Resource = {
  ...CORE,
  name: 'jobs',
  kind: 'Job',
  group: 'batch',
  schema: schemas.Job,
  selectableFields: ['status.successful'],
  immutableFields: ['spec.template', 'spec.selector', 'spec.completions'],
  subresources: ['status'],
  prepareForCreate: prepareJob,
};

export const RESOURCES: readonly Resource[] = [
  NAMESPACES,
  SERVICE_ACCOUNTS,
  SECRETS,
  CONFIG_MAPS,
  PODS,
  EVENTS,
  JOBS,
];

export function groupVersion(resource: Resource): string {
  return resource.group ? `${resource.group}/v1` : 'v1';
}
