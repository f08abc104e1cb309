import { chmod, lchown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { timestamp } from '../api/objects';
import type { Registry } from '../api/Registry';
import { PODS } from '../api/resources';
import type { Container } from '../api/schemas';
import type { EventRecorder } from '../EventRecorder';
import { ContainerProcess } from './ContainerProcess';
import type { Image, ImageStore } from './ImageStore';
import { launchOf } from './launch';
import { createLog, logPath } from './podLog';
import { ContainerStatus, Ending, Pod, podStatus, restarts } from './podStatus';
import { volumeFiles, writeVolume } from './volumes';

/** How often a missing image, Secret or ConfigMap is looked for. */
const RETRY_MS = 1000;
const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 300_000;

export interface WorkerOptions {
  registry: Registry;
  recorder: EventRecorder;
  images: ImageStore;
  logsFolder: string;
  /** Folder of all pods' folders. */
  podsFolder: string;
  nodePath: string;
  /** User and group of the processes; undefined for the cluster's own. */
  podUid?: number;
}

/** The first restart is immediate; then ten seconds, doubled up to five minutes. */
function backOffMs(restartCount: number): number {
  if (restartCount === 0) return 0;
  return Math.min(BACK_OFF_MS * 2 ** (restartCount - 1), MAX_BACK_OFF_MS);
}

function initialStatus({ name, image }: Container): ContainerStatus {
  const state = { waiting: { reason: 'ContainerCreating' } };
  const idle = { ready: false, started: false, restartCount: 0 };
  return { name, image, imageID: '', ...idle, state, lastState: {} };
}

/** Takes one pod through its life: volumes, containers with their restarts, end. */
export class PodWorker {
  readonly #options: WorkerOptions;
  readonly #pod: Pod;
  readonly #folder: string;
  readonly #statuses: ContainerStatus[];
  readonly #processes = new Set<ContainerProcess>();
  readonly #stopped = new AbortController();
  #graceMs = 0;
  #isAbandoned = false;

  constructor(pod: Pod, options: WorkerOptions) {
    this.#options = options;
    this.#pod = pod;
    this.#folder = join(options.podsFolder, pod.metadata.uid);
    this.#statuses = pod.spec.containers.map(initialStatus);
  }

  /** Resolves when nothing of the pod runs any more and its last status is written. */
  async run(): Promise<void> {
    this.#publish();
    await this.#mountVolumes();
    const { containers } = this.#pod.spec;
    const runs = containers.map((container, index) =>
      this.#runContainer(container, this.#statuses[index]),
    );
    await Promise.all(runs);
    this.#publish({});
  }

  /** Ends the pod within the grace time; a later call may shorten it. */
  stop(graceMs: number): void {
    this.#graceMs = graceMs;
    this.#stopped.abort();
    for (const process of this.#processes) process.stop(graceMs);
  }

  /** Ends the processes and leaves the status as it is. */
  abandon(graceMs: number): void {
    this.#isAbandoned = true;
    this.stop(graceMs);
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** The folder is opened to the pod's user only when all of it is written. */
  async #mountVolumes(): Promise<void> {
    const { podUid, registry } = this.#options;
    const { namespace } = this.#pod.metadata;
    const volumes = join(this.#folder, 'volumes');
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await mkdir(volumes, { recursive: true });
    await writeVolume(join(this.#folder, 'tmp'), {}, new Map(), podUid);
    for (const volume of this.#pod.spec.volumes) {
      const files = await this.#retried(
        async () => volumeFiles(volume, registry.store, namespace),
        message => this.#warn('FailedMount', message),
      );
      if (!files) return;
      await writeVolume(join(volumes, volume.name), volume, files, podUid);
    }
    await chmod(volumes, 0o755);
    if (podUid !== undefined) await lchown(this.#folder, podUid, podUid);
  }

  async #runContainer(container: Container, status: ContainerStatus) {
    const { image: name } = container;
    for (; ; status.restartCount += 1) {
      const image = await this.#retried(
        () => this.#options.images.pull(name),
        message => {
          this.#wait(status, 'ErrImagePull', message);
          this.#warn('Failed', `Failed to pull image "${name}"`);
        },
      );
      if (!image) return;
      const exitCode = await this.#runOnce(container, image, status);
      this.#publish();
      if (!restarts(this.#pod.spec.restartPolicy, exitCode)) return;
      await this.#backOff(status);
      if (this.#isStopped) return;
    }
  }

  async #backOff(status: ContainerStatus) {
    status.lastState = status.state;
    const waitMs = backOffMs(status.restartCount);
    if (waitMs === 0 || this.#isStopped) return;
    const message = `back-off ${waitMs / 1000}s restarting ${status.name}`;
    this.#wait(status, 'CrashLoopBackOff', message);
    this.#warn('BackOff', message);
    await this.#pause(waitMs);
  }

  async #runOnce(container: Container, image: Image, status: ContainerStatus) {
    const startedAt = timestamp();
    let exitCode = 128;
    let failure: { reason: string; message: string } | undefined;
    try {
      const process = this.#start(container, image, status);
      status.state = { running: { startedAt } };
      Object.assign(status, { ready: true, started: true });
      status.imageID = container.image;
      this.#publish();
      const text = `Started container ${container.name}`;
      this.#options.recorder.normal(this.#pod, 'Started', text);
      exitCode = await process.exited;
      this.#processes.delete(process);
    } catch (error) {
      failure = { reason: 'StartError', message: (error as Error).message };
    }
    const why = failure ?? { reason: exitCode === 0 ? 'Completed' : 'Error' };
    const times = { startedAt, finishedAt: timestamp() };
    status.state = { terminated: { exitCode, ...why, ...times } };
    Object.assign(status, { ready: false, started: false });
    return exitCode;
  }

  #start(container: Container, image: Image, status: ContainerStatus) {
    const { logsFolder, nodePath, podUid } = this.#options;
    const { name: hostname, uid } = this.#pod.metadata;
    const { name, restartCount: run } = status;
    const podFolder = this.#folder;
    const given = { hostname, container, image, podFolder, nodePath };
    const launch = launchOf(given);
    const path = logPath(logsFolder, { podUid: uid, container: name, run });
    const started = new ContainerProcess(launch, createLog(path), podUid);
    status.containerID = `process://${uid}/${name}/${run}`;
    this.#processes.add(started);
    if (this.#isStopped) started.stop(this.#graceMs);
    return started;
  }

  /** Tries until it works; undefined when the pod is stopped before. */
  async #retried<T>(
    attempt: () => Promise<T>,
    onFailure: (message: string) => void,
  ) {
    while (!this.#isStopped) {
      try {
        return await attempt();
      } catch (error) {
        onFailure((error as Error).message);
        await this.#pause(RETRY_MS);
      }
    }
    return undefined;
  }

  async #pause(durationMs: number): Promise<void> {
    const { signal } = this.#stopped;
    await after(durationMs, undefined, { signal }).catch(() => undefined);
  }

  #wait(status: ContainerStatus, reason: string, message: string): void {
    status.state = { waiting: { reason, message } };
    this.#publish();
  }

  #warn(reason: string, message: string): void {
    this.#options.recorder.warning(this.#pod, reason, message);
  }

  #publish(ending?: Ending): void {
    const { registry } = this.#options;
    const known = registry.store.byUid(this.#pod.metadata.uid);
    if (!known || this.#isAbandoned) return;
    const pod = known.object as Pod;
    const status = podStatus(pod, this.#statuses, ending);
    registry.write(PODS, { ...pod, status });
  }
}
