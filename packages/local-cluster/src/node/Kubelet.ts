import { mkdirSync } from 'node:fs';
import { lchown, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { timestamp } from '../api/objects';
import { PODS } from '../api/resources';
import type { Change } from '../api/Store';
import type { Logger } from '../logger';
import { ContainerStatus, isFinished, Pod, podStatus } from './podStatus';
import { PodWorker, WorkerOptions } from './PodWorker';

const NODE_NAME = 'local';
const CLOSE_GRACE_MS = 2000;
const CLOSE_LIMIT_MS = 4000;

function lost(status: ContainerStatus): ContainerStatus {
  const finishedAt = timestamp();
  const startedAt = status.state.running?.startedAt ?? finishedAt;
  const reason = 'ContainerStatusUnknown';
  const terminated = { exitCode: 137, reason, startedAt, finishedAt };
  const state = status.state.terminated ? status.state : { terminated };
  return { ...status, ready: false, started: false, state };
}

/** The one node: takes every pod, runs it, and ends it when it is deleted. */
export class Kubelet {
  readonly #options: WorkerOptions;
  readonly #logger: Logger;
  readonly #workers = new Map<
    string,
    { worker: PodWorker; done: Promise<void> }
  >();
  #isClosed = false;

  constructor(options: WorkerOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** Settles what an earlier cluster left: its processes died with it, so what ran has failed. */
  async start(): Promise<void> {
    const { registry, podsFolder } = this.#options;
    const { store } = registry;
    for (const pod of store.list<Pod>(PODS.name)) this.#recover(pod);
    mkdirSync(podsFolder, { recursive: true, mode: 0o711 });
    store.subscribe(change => this.#onChange(change));
    for (const pod of store.list<Pod>(PODS.name))
      this.#accept(pod.metadata.uid);
    for (const uid of await readdir(podsFolder)) {
      if (!store.byUid(uid)) await this.#removeFolders(uid);
    }
  }

  /** Ends every process, within four seconds. What ran is found failed at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const workers = [...this.#workers.values()];
    for (const { worker } of workers) worker.abandon(CLOSE_GRACE_MS);
    const all = Promise.all(workers.map(({ done }) => done));
    await Promise.race([all, after(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  #onChange({ resource, type, object, previous }: Change): void {
    if (resource !== PODS.name || this.#isClosed) return;
    const { uid, deletionGracePeriodSeconds: grace } = object.metadata;
    const { worker } = this.#workers.get(uid) ?? {};
    if (type === 'ADDED') setImmediate(() => this.#accept(uid));
    const isNews = grace !== previous?.metadata.deletionGracePeriodSeconds;
    if (type === 'DELETED') worker?.stop(0);
    else if (isNews && grace !== undefined) worker?.stop(grace * 1000);
    if (type === 'DELETED' && !worker) this.#removeFolders(uid);
  }

  #recover(pod: Pod): void {
    const { registry } = this.#options;
    const { containerStatuses = [], phase } = pod.status;
    const reason = 'NodeLost';
    const message = 'The node was restarted while the pod was running';
    if (phase === 'Running') {
      const statuses = containerStatuses.map(lost);
      const status = podStatus(pod, statuses, { reason, message });
      registry.write(PODS, { ...pod, status });
    }
    this.#finishDeletion(pod.metadata.uid);
  }

  /** Binds the pod to this node and starts its worker. */
  #accept(uid: string): void {
    const { registry, recorder } = this.#options;
    const pod = registry.store.byUid(uid)?.object as Pod | undefined;
    if (!pod || isFinished(pod) || this.#isClosed || this.#workers.has(uid))
      return;
    const spec = { ...pod.spec, nodeName: NODE_NAME };
    const bound = registry.write(PODS, { ...pod, spec });
    recorder.normal(bound, 'Scheduled', `Assigned to ${NODE_NAME}`);
    const worker = new PodWorker(bound, this.#options);
    const done = worker
      .run()
      .then(() => this.#onEnd(uid))
      .catch(error =>
        this.#logger.error('Pod failed', { uid, error: String(error) }),
      );
    this.#workers.set(uid, { worker, done });
  }

  async #onEnd(uid: string): Promise<void> {
    if (this.#isClosed) return;
    this.#workers.delete(uid);
    this.#finishDeletion(uid);
    if (!this.#options.registry.store.byUid(uid))
      await this.#removeFolders(uid);
  }

  #finishDeletion(uid: string): void {
    const { registry } = this.#options;
    const pod = registry.store.byUid(uid)?.object;
    if (!pod?.metadata.deletionTimestamp) return;
    const metadata = { ...pod.metadata, deletionGracePeriodSeconds: 0 };
    registry.write(PODS, { ...pod, metadata });
  }

  /** Closed to other pods first, so that none of them can put a link in the way. */
  async #removeFolders(uid: string): Promise<void> {
    const { podsFolder, podUid, logsFolder } = this.#options;
    const folder = join(podsFolder, uid);
    if (podUid !== undefined) await lchown(folder, 0, 0).catch(() => undefined);
    for (const path of [folder, join(logsFolder, uid)]) {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
