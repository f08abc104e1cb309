import type { WritableMeta } from './schemas';

/** Metadata of a stored object. Times are RFC 3339 with seconds, as in Kubernetes. */
export interface ObjectMeta extends WritableMeta {
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: object;
  status?: object;
  [field: string]: unknown;
}

/** Now, or later, as Kubernetes writes times. */
export function timestamp(afterMs = 0): string {
  return new Date(Date.now() + afterMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The value at a dotted path such as `status.phase`. */
export function fieldAt(object: unknown, path: string): unknown {
  const inside = (value: any, name: string) => value?.[name];
  return path.split('.').reduce(inside, object);
}
