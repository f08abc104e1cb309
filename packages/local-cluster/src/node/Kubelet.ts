import { lchown, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { PODS } from '../api/resources';
import { timestamp } from '../api/objects';
import type { Change } from '../api/Store';
import type { Logger } from '../logger';
import { isFinished, Pod, podStatus } from './podStatus';
import { PodWorker, WorkerOptions } from './PodWorker';

export const NODE_NAME = 'local';

const CLOSE_GRACE_SECONDS = 2;
const CLOSE_LIMIT_MS = 4000;

export interface KubeletOptions extends WorkerOptions {
  logger: Logger;
}

function deletionGraceSeconds({ metadata }: Pod): number {
  return metadata.deletionGracePeriodSeconds ?? 0;
}

/** The one node: takes every pod, runs it, and ends it when it is deleted. */
export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #workers = new Map<
    string,
    { worker: PodWorker; done: Promise<void> }
  >();
  #isClosed = false;

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  /** Settles what an earlier cluster left, then follows the pods. Its processes died with it, so what ran has failed. */
  async start(): Promise<void> {
    const { registry, podsFolder } = this.#options;
    await mkdir(podsFolder, { recursive: true, mode: 0o711 });
    for (const pod of registry.store.list<Pod>(PODS.name)) this.#recover(pod);
    for (const uid of await readdir(podsFolder)) {
      if (!registry.store.byUid(uid)) await this.#removeFolders(uid);
    }
    registry.store.subscribe(change => this.#onChange(change));
    for (const pod of registry.store.list<Pod>(PODS.name)) this.#accept(pod);
  }

  /** Ends every process and waits for it, four seconds at most. What ran is found failed at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const workers = [...this.#workers.values()];
    for (const { worker } of workers) worker.stop(CLOSE_GRACE_SECONDS);
    const all = Promise.all(workers.map(({ done }) => done));
    await Promise.race([all, after(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  #onChange({ resource, type, object }: Change): void {
    if (resource !== PODS.name || this.#isClosed) return;
    const pod = object as Pod;
    const { uid } = pod.metadata;
    const { worker } = this.#workers.get(uid) ?? {};
    if (type === 'ADDED') setImmediate(() => this.#accept(pod));
    if (type === 'MODIFIED' && pod.metadata.deletionTimestamp) {
      worker?.stop(deletionGraceSeconds(pod));
    }
    if (type !== 'DELETED') return;
    worker?.stop(0);
    if (!worker) this.#removeFolders(uid);
  }

  #recover(pod: Pod): void {
    const { registry } = this.#options;
    if (isFinished(pod)) return;
    if (pod.status.phase === 'Running') {
      const finishedAt = timestamp();
      const statuses = (pod.status.containerStatuses ?? []).map(status => {
        const startedAt = status.state.running?.startedAt ?? finishedAt;
        const reason = 'ContainerStatusUnknown';
        const lost = { exitCode: 137, reason, startedAt, finishedAt };
        const terminated = status.state.terminated ?? lost;
        return {
          ...status,
          ready: false,
          started: false,
          state: { terminated },
        };
      });
      const message = 'The node was restarted while the pod was running';
      const reason = 'NodeLost';
      const status = podStatus(pod, statuses, { reason, message });
      registry.write(PODS, { ...pod, status });
    }
    if (pod.metadata.deletionTimestamp) this.#finishDeletion(pod.metadata.uid);
  }

  /** Binds the pod to this node and starts its worker. */
  #accept({ metadata }: Pod): void {
    const { registry, recorder, logger } = this.#options;
    const pod = registry.store.byUid(metadata.uid)?.object as Pod | undefined;
    if (!pod || this.#isClosed || isFinished(pod)) return;
    const bound = registry.write(PODS, {
      ...pod,
      spec: { ...pod.spec, nodeName: NODE_NAME },
    });
    const message = `Successfully assigned ${metadata.namespace}/${metadata.name} to ${NODE_NAME}`;
    recorder.record(PODS, bound, {
      type: 'Normal',
      reason: 'Scheduled',
      message,
    });
    const worker = new PodWorker(bound, this.#options);
    const done = worker
      .run()
      .catch(error =>
        logger.error('Pod worker failed', { error: String(error) }),
      )
      .then(() => this.#onDone(metadata.uid));
    this.#workers.set(metadata.uid, { worker, done });
  }

  async #onDone(uid: string): Promise<void> {
    if (this.#isClosed) return;
    this.#workers.delete(uid);
    const { registry } = this.#options;
    const pod = registry.store.byUid(uid)?.object;
    if (!pod) await this.#removeFolders(uid);
    else if (pod.metadata.deletionTimestamp) this.#finishDeletion(uid);
  }

  #finishDeletion(uid: string): void {
    const { registry } = this.#options;
    const pod = registry.store.byUid(uid)?.object as Pod;
    const metadata = { ...pod.metadata, deletionGracePeriodSeconds: 0 };
    registry.write(PODS, { ...pod, metadata });
  }

  /** Closed to other pods first, so that none of them can put a link in the way. */
  async #removeFolders(uid: string): Promise<void> {
    const { podsFolder, podUid, logs } = this.#options;
    const folder = join(podsFolder, uid);
    if (podUid !== undefined) await lchown(folder, 0, 0).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    logs.removePod(uid);
  }
}
