import { randomUUID } from 'node:crypto';
import type { Registry } from '../api/Registry';
import { JOBS, PODS } from '../api/resources';
import type { Change } from '../api/Store';
import { isFinished, Pod } from '../node/podStatus';
import type { Controller } from './controller';
import { decideJob, Job } from './jobDecision';

function jobUid({ metadata }: Pod): string {
  return metadata.ownerReferences?.find(owner => owner.controller)?.uid ?? '';
}

function hasJustEnded({ type, object, previous }: Change): boolean {
  if (!previous || isFinished(previous as Pod)) return false;
  return type === 'DELETED' || isFinished(object as Pod);
}

/** Counts how a Job's pods end, and carries out what `decideJob` decides. */
export function controlJobs(registry: Registry): Controller {
  const { store } = registry;
  const find = (uid: string) => {
    const found = store.byUid(uid);
    return found?.resource === JOBS ? (found.object as Job) : undefined;
  };
  /** Within the write that ends the pod, so that each end counts once. A crash between the two writes loses the count. */
  const count = (pod: Pod) => {
    const job = find(jobUid(pod));
    if (!job) return;
    const { phase } = pod.status;
    const counter = phase === 'Succeeded' ? 'succeeded' : 'failed';
    const counts = { [counter]: (job.status[counter] ?? 0) + 1 };
    registry.write(JOBS, { ...job, status: { ...job.status, ...counts } });
  };
  const createPod = ({ apiVersion, kind, spec, metadata: job }: Job) => {
    const { name, namespace, uid } = job;
    const flags = { controller: true, blockOwnerDeletion: true };
    const owner = { apiVersion, kind, name, uid, ...flags };
    const podName = `${name.slice(0, 57)}-${randomUUID().slice(0, 5)}`;
    const own = { name: podName, ownerReferences: [owner] };
    const metadata = { ...spec.template.metadata, ...own };
    registry.create(PODS, namespace, { metadata, spec: spec.template.spec });
  };
  const reconcile = (uid: string) => {
    const job = find(uid);
    if (!job) return undefined;
    const { namespace, deletionTimestamp } = job.metadata;
    const all = store.list<Pod>(PODS, namespace);
    const pods = all.filter(pod => jobUid(pod) === uid);
    const { status, createsPod, expiresAtMs } = decideJob(job, pods);
    const decided = registry.write(JOBS, { ...job, status });
    if (createsPod) createPod(decided);
    if (!expiresAtMs || deletionTimestamp) return undefined;
    const leftMs = expiresAtMs - Date.now();
    if (leftMs <= 0) registry.delete(JOBS, job.metadata);
    return leftMs;
  };
  const keysOf = (change: Change) => {
    const { resource, object } = change;
    if (resource === JOBS) return [object.metadata.uid];
    if (resource !== PODS) return [];
    if (hasJustEnded(change)) count(object as Pod);
    return [jobUid(object as Pod)];
  };
  return { keysOf, reconcile };
}
