import { groupVersion, JOBS, PODS } from '../api/resources';
import type { Registry } from '../api/Registry';
import type { Change } from '../api/Store';
import type { EventRecorder } from '../EventRecorder';
import type { Logger } from '../logger';
import type { Pod } from '../node/podStatus';
import { isFinished } from '../node/podStatus';
import {
  conditionOf,
  decideJob,
  Job,
  JobStatus,
  TRACKING_FINALIZER,
} from './jobDecision';
import { WorkQueue } from './WorkQueue';

export interface JobControllerOptions {
  registry: Registry;
  recorder: EventRecorder;
  logger: Logger;
}

function controllerUid({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.find(owner => owner.controller)?.uid;
}

/** Carries out what `decideJob` decides. */
export class JobController {
  readonly #registry: Registry;
  readonly #recorder: EventRecorder;
  readonly #queue: WorkQueue;

  constructor({ registry, recorder, logger }: JobControllerOptions) {
    this.#registry = registry;
    this.#recorder = recorder;
    this.#queue = new WorkQueue(logger, uid => this.#reconcile(uid));
  }

  start(): void {
    const { store } = this.#registry;
    store.subscribe(change => this.#onChange(change));
    store.list(JOBS.name).forEach(job => this.#queue.add(job.metadata.uid));
    store.list<Pod>(PODS.name).forEach(pod => this.#addController(pod));
  }

  close(): void {
    this.#queue.close();
  }

  #onChange({ resource, object }: Change): void {
    if (resource === JOBS.name) this.#queue.add(object.metadata.uid);
    if (resource === PODS.name) this.#addController(object as Pod);
  }

  #addController(pod: Pod): void {
    const uid = controllerUid(pod);
    if (uid) this.#queue.add(uid);
  }

  #reconcile(uid: string): void {
    const { store } = this.#registry;
    const found = store.byUid(uid);
    const pods = store
      .list<Pod>(PODS.name, found?.object.metadata.namespace)
      .filter(pod => controllerUid(pod) === uid);
    if (!found) pods.forEach(pod => this.#release(pod));
    if (found?.resource !== JOBS.name) return;
    const job = found.object as Job;
    const decision = decideJob(job, pods, Date.now());
    const decided = this.#registry.write(JOBS, {
      ...job,
      status: decision.status,
    });
    this.#recordEnd(job, decision.status);
    pods.filter(isFinished).forEach(pod => this.#release(pod));
    for (const { metadata } of decision.deletes) {
      if (!metadata.deletionTimestamp) this.#registry.delete(PODS, metadata);
    }
    if (decision.createsPod) this.#createPod(decided);
    if (decision.isExpired && !job.metadata.deletionTimestamp) {
      const propagationPolicy = 'Foreground';
      this.#registry.delete(JOBS, job.metadata, { propagationPolicy });
    } else if (decision.recheckAtMs !== undefined) {
      this.#queue.add(uid, Math.max(0, decision.recheckAtMs - Date.now()));
    }
  }

  #release(pod: Pod): void {
    const { finalizers } = pod.metadata;
    if (!finalizers?.includes(TRACKING_FINALIZER)) return;
    const others = finalizers.filter(name => name !== TRACKING_FINALIZER);
    const metadata = { ...pod.metadata, finalizers: others };
    this.#registry.write(PODS, { ...pod, metadata });
  }

  #createPod(job: Job): void {
    const { name, namespace, uid } = job.metadata;
    const { metadata, spec } = job.spec.template;
    const owner = { apiVersion: groupVersion(JOBS), kind: 'Job', name, uid };
    try {
      const pod = this.#registry.create(PODS, namespace, {
        metadata: {
          ...metadata,
          generateName: `${name}-`,
          finalizers: [...(metadata.finalizers ?? []), TRACKING_FINALIZER],
          ownerReferences: [
            { ...owner, controller: true, blockOwnerDeletion: true },
          ],
        },
        spec,
      });
      const message = `Created pod: ${pod.metadata.name}`;
      const reason = 'SuccessfulCreate';
      this.#recorder.record(JOBS, job, { type: 'Normal', reason, message });
    } catch (error) {
      const message = `Error creating: ${(error as Error).message}`;
      const reason = 'FailedCreate';
      this.#recorder.record(JOBS, job, { type: 'Warning', reason, message });
      throw error;
    }
  }

  #recordEnd(job: Job, status: JobStatus): void {
    if (conditionOf(job.status, 'Complete', 'Failed')) return;
    const failed = conditionOf(status, 'Failed');
    if (failed) {
      const { reason = '', message = '' } = failed;
      this.#recorder.record(JOBS, job, { type: 'Warning', reason, message });
    }
    if (!conditionOf(status, 'Complete')) return;
    const completed = { reason: 'Completed', message: 'Job completed' };
    this.#recorder.record(JOBS, job, { type: 'Normal', ...completed });
  }
}
