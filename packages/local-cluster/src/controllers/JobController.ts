import type { Registry } from '../api/Registry';
import { JOBS, PODS } from '../api/resources';
import type { Change } from '../api/Store';
import type { EventRecorder } from '../EventRecorder';
import type { Logger } from '../logger';
import { isFinished, Pod } from '../node/podStatus';
import { decideJob, endOf, Job } from './jobDecision';
import { WorkQueue } from './WorkQueue';

function jobUid({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.find(owner => owner.controller)?.uid;
}

/** Counts how a Job's pods end, and carries out what `decideJob` decides. */
export class JobController {
  readonly #registry: Registry;
  readonly #recorder: EventRecorder;
  readonly #queue: WorkQueue;

  constructor(registry: Registry, recorder: EventRecorder, logger: Logger) {
    this.#registry = registry;
    this.#recorder = recorder;
    this.#queue = new WorkQueue(logger, uid => this.#reconcile(uid));
  }

  start(): void {
    const { store } = this.#registry;
    store.subscribe(change => this.#onChange(change));
    for (const { metadata } of store.list(JOBS.name))
      this.#queue.add(metadata.uid);
  }

  close(): void {
    this.#queue.close();
  }

  #onChange({ resource, type, object, previous }: Change): void {
    if (resource === JOBS.name) this.#queue.add(object.metadata.uid);
    if (resource !== PODS.name) return;
    const pod = object as Pod;
    const hadEnded = previous && isFinished(previous as Pod);
    const hasEnded = type === 'DELETED' || isFinished(pod);
    if (hasEnded && !hadEnded) this.#count(pod);
    this.#queue.add(jobUid(pod) ?? '');
  }

  /** Within the write that ends the pod, so that each end counts once. A crash between the two writes loses the count. */
  #count(pod: Pod): void {
    const job = this.#find(jobUid(pod));
    if (!job) return;
    const { succeeded = 0, failed = 0 } = job.status;
    const isGood = pod.status.phase === 'Succeeded';
    const counts = isGood
      ? { succeeded: succeeded + 1 }
      : { failed: failed + 1 };
    this.#registry.write(JOBS, {
      ...job,
      status: { ...job.status, ...counts },
    });
  }

  #find(uid = ''): Job | undefined {
    const found = this.#registry.store.byUid(uid);
    return found?.resource === JOBS.name ? (found.object as Job) : undefined;
  }

  #reconcile(uid: string): void {
    const job = this.#find(uid);
    if (!job) return;
    const pods = this.#registry.store
      .list<Pod>(PODS.name, job.metadata.namespace)
      .filter(pod => jobUid(pod) === uid);
    const decision = decideJob(job, pods, Date.now());
    const { status, createsPod, deletesPods, deletesJob, recheckAtMs } =
      decision;
    const decided = this.#registry.write(JOBS, { ...job, status });
    if (!endOf(job.status)) this.#tellEnd(decided);
    for (const pod of deletesPods ? pods : []) {
      const isLeft = isFinished(pod) || pod.metadata.deletionTimestamp;
      if (!isLeft) this.#registry.delete(PODS, pod.metadata);
    }
    if (createsPod) this.#createPod(decided);
    if (deletesJob && !job.metadata.deletionTimestamp) {
      const propagationPolicy = 'Foreground';
      this.#registry.delete(JOBS, job.metadata, { propagationPolicy });
    }
    if (recheckAtMs === Infinity) return;
    this.#queue.add(uid, Math.max(0, recheckAtMs - Date.now()));
  }

  #createPod(job: Job): void {
    const { name, namespace, uid } = job.metadata;
    const { apiVersion, kind } = job;
    const flags = { controller: true, blockOwnerDeletion: true };
    const { metadata, spec } = job.spec.template;
    try {
      const pod = this.#registry.create(PODS, namespace, {
        metadata: {
          ...{ ...metadata, generateName: `${name}-` },
          ownerReferences: [{ apiVersion, kind, name, uid, ...flags }],
        },
        spec,
      });
      const message = `Created pod: ${pod.metadata.name}`;
      this.#recorder.normal(job, 'SuccessfulCreate', message);
    } catch (error) {
      const message = `Error creating: ${(error as Error).message}`;
      this.#recorder.warning(job, 'FailedCreate', message);
      throw error;
    }
  }

  #tellEnd(job: Job): void {
    const { type, reason = '', message = '' } = endOf(job.status) ?? {};
    if (type === 'Complete') this.#recorder.normal(job, 'Completed', message);
    if (type === 'Failed') this.#recorder.warning(job, reason, message);
  }
}
