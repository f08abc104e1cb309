import { mkdirSync, readdirSync } from 'node:fs';
import { lchown, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { ContainerStatus } from 'kubernetes-types/core/v1';
import { timestamp } from '../api/objects';
import { PODS } from '../api/resources';
import type { Change } from '../api/Store';
import type { Controller } from '../controllers/controller';
import type { Logger } from '../logger';
import { Ending, isFinished, Pod, podStatus } from './podStatus';
import { PodWorker, WorkerOptions } from './PodWorker';

const NODE_NAME = 'local';
const CLOSE_GRACE_MS = 2000;
const CLOSE_LIMIT_MS = 4000;
const NODE_LOST = {
  reason: 'NodeLost',
  message: 'The node was restarted while the pod was running',
};

/** The one node: takes every pod, runs it, and ends it when it is deleted. */
export class Kubelet implements Controller {
  readonly #options: WorkerOptions;
  readonly #logger: Logger;
  readonly #workers = new Map<
    string,
    { worker: PodWorker; ended: Promise<void> }
  >();
  #isClosed = false;

  constructor(options: WorkerOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** All pods, and the folders of those that an earlier cluster deleted. */
  initialKeys(): string[] {
    const { podsFolder, registry } = this.#options;
    mkdirSync(podsFolder, { recursive: true, mode: 0o711 });
    const pods = registry.store.list(PODS.name);
    const uids = pods.map(({ metadata }) => metadata.uid);
    return [...uids, ...readdirSync(podsFolder)];
  }

  keysOf({ resource, object }: Change): string[] {
    return resource === PODS.name ? [object.metadata.uid] : [];
  }

  reconcile(uid: string): void {
    if (this.#isClosed) return;
    const pod = this.#find(uid);
    const { worker } = this.#workers.get(uid) ?? {};
    const graceSeconds = pod ? pod.metadata.deletionGracePeriodSeconds : 0;
    if (worker) {
      if (graceSeconds !== undefined) worker.stop(graceSeconds * 1000);
    } else if (!pod) this.#removeFolders(uid);
    else if (graceSeconds !== undefined) this.#finishDeletion(pod);
    else if (pod.status.phase === 'Running') this.#giveUp(pod);
    else if (!isFinished(pod)) this.#start(pod);
  }

  /** Ends every process, within four seconds. What ran is found failed at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const workers = [...this.#workers.values()];
    for (const { worker } of workers) worker.stop(CLOSE_GRACE_MS);
    const all = Promise.all(workers.map(({ ended }) => ended));
    await Promise.race([all, after(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  #find(uid: string): Pod | undefined {
    return this.#options.registry.store.byUid(uid)?.object as Pod | undefined;
  }

  /** Binds the pod to this node and starts its worker. */
  #start(pod: Pod): void {
    const { uid } = pod.metadata;
    const spec = { ...pod.spec, nodeName: NODE_NAME };
    const bound = this.#options.registry.write(PODS, { ...pod, spec });
    const worker = new PodWorker(bound, this.#options, (status, ending) =>
      this.#publish(uid, status, ending),
    );
    const ended = worker
      .run()
      .then(() => this.#workers.delete(uid))
      .then(() => this.reconcile(uid))
      .catch(error =>
        this.#logger.error('Pod failed', { uid, error: String(error) }),
      );
    this.#workers.set(uid, { worker, ended });
  }

  #publish(uid: string, container: ContainerStatus, ending?: Ending): void {
    const pod = this.#find(uid);
    if (!pod || this.#isClosed) return;
    const status = podStatus(pod, container, ending);
    this.#options.registry.write(PODS, { ...pod, status });
  }

  /** Fails a pod whose process ended with an earlier cluster. */
  #giveUp({ metadata, status }: Pod): void {
    const [container] = status.containerStatuses!;
    const reason = 'ContainerStatusUnknown';
    const { startedAt } = container.state?.running ?? {};
    const times = { startedAt, finishedAt: timestamp() };
    const state = { terminated: { exitCode: 137, reason, ...times } };
    this.#publish(metadata.uid, { ...container, state }, NODE_LOST);
  }

  #finishDeletion(pod: Pod): void {
    const metadata = { ...pod.metadata, deletionGracePeriodSeconds: 0 };
    this.#options.registry.write(PODS, { ...pod, metadata });
  }

  /** Closed to other pods first, so that none of them can put a link in the way. */
  async #removeFolders(uid: string): Promise<void> {
    const { podsFolder, podUid, logsFolder } = this.#options;
    const folder = join(podsFolder, uid);
    if (podUid !== undefined) await lchown(folder, 0, 0).catch(() => undefined);
    for (const path of [folder, join(logsFolder, uid)]) {
      await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(
        error =>
          this.#logger.warn('Folder left', { path, error: String(error) }),
      );
    }
  }
}
