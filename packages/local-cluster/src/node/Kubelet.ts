import { mkdirSync, readdirSync } from 'node:fs';
import { lchown, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { timestamp } from '../api/objects';
import { PODS } from '../api/resources';
import type { Change } from '../api/Store';
import type { Controller } from '../controllers/controller';
import type { ClusterContext } from '../createLocalCluster';
import {
  Ending,
  isFinished,
  Pod,
  podStatus,
  Statuses,
  statusesOf,
} from './podStatus';
import { PodWorker } from './PodWorker';

const NODE_NAME = 'local';
const CLOSE_GRACE_MS = 2000;
const CLOSE_LIMIT_MS = 4000;
/** How a pod has ended whose process ended with an earlier cluster. */
const NODE_LOST = { reason: 'NodeLost' };

/** The one node: takes every pod, runs it, and ends it when it is deleted. */
export class Kubelet implements Controller {
  readonly #context: ClusterContext;
  readonly #workers = new Map<string, PodWorker>();
  #isClosed = false;

  /** Removes what pods have left that an earlier cluster deleted. */
  constructor(context: ClusterContext) {
    this.#context = context;
    const folder = join(context.dataDir, 'pods');
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    for (const uid of readdirSync(folder)) {
      if (!this.#find(uid)) this.#removeFolders(uid);
    }
  }

  keysOf({ resource, object }: Change): string[] {
    return resource === PODS ? [object.metadata.uid] : [];
  }

  reconcile(uid: string): void {
    if (this.#isClosed) return;
    const pod = this.#find(uid);
    const worker = this.#workers.get(uid);
    const graceSeconds = pod ? pod.metadata.deletionGracePeriodSeconds : 0;
    if (worker) {
      if (graceSeconds !== undefined) worker.stop(graceSeconds * 1000);
    } else if (!pod) this.#removeFolders(uid);
    else if (graceSeconds !== undefined) this.#remove(pod);
    else if (pod.status.phase === 'Running') this.#giveUp(pod);
    else if (!isFinished(pod)) this.#start(pod);
  }

  /** Ends every process, within four seconds. What ran is found failed at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const workers = [...this.#workers.values()];
    for (const worker of workers) worker.stop(CLOSE_GRACE_MS);
    const all = Promise.allSettled(workers.map(({ ended }) => ended));
    await Promise.race([all, after(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  #find(uid: string): Pod | undefined {
    return this.#context.registry.store.byUid(uid)?.object as Pod | undefined;
  }

  /** Binds the pod to this node and starts its worker. */
  #start(pod: Pod): void {
    const { uid } = pod.metadata;
    const spec = { ...pod.spec, nodeName: NODE_NAME };
    const bound = this.#context.registry.write(PODS, { ...pod, spec });
    const worker = new PodWorker(bound, this.#context, (statuses, ending) =>
      this.#publish(uid, statuses, ending),
    );
    const report = (error: unknown) =>
      this.#context.logger?.error('Pod failed', { uid, error: String(error) });
    this.#workers.set(uid, worker);
    worker.ended
      .then(() => this.#workers.delete(uid))
      .then(() => this.reconcile(uid))
      .catch(report);
  }

  #publish(uid: string, statuses: Statuses, ending?: Ending): void {
    const pod = this.#find(uid);
    if (!pod || this.#isClosed) return;
    const status = podStatus(pod, statuses, ending);
    this.#context.registry.write(PODS, { ...pod, status });
  }

  #giveUp(pod: Pod): void {
    const [container] = pod.status.containerStatuses!;
    const how = { exitCode: 137, reason: 'ContainerStatusUnknown' };
    const state = { terminated: { ...how, finishedAt: timestamp() } };
    const lost = [container.name, { ...container, state }] as const;
    const statuses = new Map([...statusesOf(pod), lost]);
    this.#publish(pod.metadata.uid, statuses, NODE_LOST);
  }

  #remove(pod: Pod): void {
    const metadata = { ...pod.metadata, deletionGracePeriodSeconds: 0 };
    this.#context.registry.write(PODS, { ...pod, metadata });
  }

  /** Closed to other pods first, so that none of them can put a link in the way. */
  async #removeFolders(uid: string): Promise<void> {
    const { dataDir, podUid, logger } = this.#context;
    const paths = ['pods', 'logs'].map(each => join(dataDir, each, uid));
    if (podUid !== undefined) await lchown(paths[0], 0, 0).catch(() => {});
    for (const path of paths) {
      await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(
        error => logger?.warn('Folder left', { path, error: String(error) }),
      );
    }
  }
}
