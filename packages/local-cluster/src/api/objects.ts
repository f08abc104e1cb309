/** The parts of Kubernetes objects that every resource shares. Timestamps are RFC 3339 with seconds, as in Kubernetes. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: object;
  status?: object;
  [field: string]: unknown;
}

export interface Condition {
  type: string;
  status: 'True' | 'False';
  reason?: string;
  message?: string;
  lastTransitionTime: string;
  lastProbeTime?: string;
}

export interface Namespace extends KubeObject {
  spec: { finalizers?: string[] };
  status: { phase: 'Active' | 'Terminating' };
}

/** Now, or `afterMs` later, as Kubernetes writes times. */
export function timestamp(afterMs = 0): string {
  return new Date(Date.now() + afterMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The value at a dotted path such as `status.phase`. */
export function fieldAt(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      object,
    );
}
