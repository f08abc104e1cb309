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
import { Launch, launchOf } from './launch';
import type { LogStore } from './LogStore';
import { ContainerStatus, Ending, Pod, podStatus, restarts } from './podStatus';
import { lookupIn, volumeFiles, writeVolume } from './volumes';

const RETRY_MS = 1000;
const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 300_000;
/** A container that ran this long begins its back-off anew. */
const BACK_OFF_RESET_MS = 600_000;

export interface WorkerOptions {
  registry: Registry;
  recorder: EventRecorder;
  images: ImageStore;
  logs: LogStore;
  /** Folder of all pods' folders. */
  podsFolder: string;
  nodePath: string;
  /** User and group of the processes; undefined for the cluster's own. */
  podUid?: number;
}

/** The first restart is immediate; then ten seconds, doubled up to five minutes. */
export function backOffMs(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(BACK_OFF_MS * 2 ** (failures - 1), MAX_BACK_OFF_MS);
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
    const lookup = lookupIn(registry, this.#pod.metadata.namespace);
    const volumes = join(this.#folder, 'volumes');
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await mkdir(volumes, { recursive: true });
    await writeVolume(join(this.#folder, 'tmp'), [], podUid);
    for (const volume of this.#pod.spec.volumes) {
      const files = await this.#retried(
        () => volumeFiles(volume, lookup),
        message => this.#warn('FailedMount', message),
      );
      if (files) await writeVolume(join(volumes, volume.name), files, podUid);
    }
    await chmod(volumes, 0o755);
    if (podUid !== undefined) await lchown(this.#folder, podUid, podUid);
  }

  async #runContainer(container: Container, status: ContainerStatus) {
    const { restartPolicy } = this.#pod.spec;
    for (let failures = 0; ; failures += 1) {
      const launch = await this.#prepare(container, status);
      if (!launch) return;
      const startedMs = Date.now();
      const exitCode = await this.#runOnce(launch, status);
      if (this.#isStopped || !restarts(restartPolicy, exitCode)) return;
      if (Date.now() - startedMs > BACK_OFF_RESET_MS) failures = 0;
      status.lastState = status.state;
      await this.#waitToRestart(status, backOffMs(failures));
      if (this.#isStopped) return;
      status.restartCount += 1;
    }
  }

  async #waitToRestart(status: ContainerStatus, waitMs: number) {
    if (waitMs === 0) return;
    const message = `back-off ${waitMs / 1000}s restarting failed container ${
      status.name
    }`;
    this.#wait(status, 'CrashLoopBackOff', message);
    this.#warn('BackOff', message);
    await this.#pause(waitMs);
  }

  /** How to start, once all that is needed is there; undefined when the pod is stopped before. */
  async #prepare(container: Container, status: ContainerStatus) {
    const image = await this.#pull(container, status);
    if (!image) return undefined;
    const { registry, nodePath } = this.#options;
    const lookup = lookupIn(registry, this.#pod.metadata.namespace);
    const context = {
      pod: this.#pod,
      podFolder: this.#folder,
      nodePath,
      lookup,
    };
    return this.#retried(
      () => launchOf({ ...context, container, image }),
      message => {
        this.#wait(status, 'CreateContainerConfigError', message);
        this.#warn('Failed', message);
      },
    );
  }

  async #pull({ image }: Container, status: ContainerStatus) {
    for (let failures = 1; !this.#isStopped; failures += 1) {
      try {
        const pulled: Image = await this.#options.images.pull(image);
        status.imageID = image;
        return pulled;
      } catch (error) {
        this.#wait(status, 'ErrImagePull', (error as Error).message);
        this.#warn('Failed', `Failed to pull image "${image}"`);
      }
      await this.#pause(RETRY_MS);
      const message = `Back-off pulling image "${image}"`;
      this.#wait(status, 'ImagePullBackOff', message);
      await this.#pause(backOffMs(failures));
    }
    return undefined;
  }

  async #runOnce(launch: Launch, status: ContainerStatus): Promise<number> {
    const { name, restartCount: run } = status;
    const key = { podUid: this.#pod.metadata.uid, container: name, run };
    const { logs, podUid } = this.#options;
    const log = logs.create(key);
    const startedAt = timestamp();
    status.containerID = `process://${key.podUid}/${name}/${run}`;
    let exitCode = 128;
    let message: string | undefined;
    try {
      const started = await ContainerProcess.start(launch, log, podUid);
      this.#processes.add(started);
      if (this.#isStopped) started.stop(this.#graceMs);
      status.state = { running: { startedAt } };
      Object.assign(status, { ready: true, started: true });
      this.#publish();
      const text = `Started container ${name}`;
      this.#options.recorder.normal(this.#pod, 'Started', text);
      exitCode = await started.exited;
      this.#processes.delete(started);
    } catch (error) {
      message = (error as Error).message;
    }
    logs.end(key);
    const outcome = exitCode === 0 ? 'Completed' : 'Error';
    const why = { reason: message ? 'StartError' : outcome, message };
    const times = { startedAt, finishedAt: timestamp() };
    status.state = { terminated: { exitCode, ...why, ...times } };
    Object.assign(status, { ready: false, started: false });
    return exitCode;
  }

  /** Tries until it works; undefined when the pod is stopped before. */
  async #retried<T>(attempt: () => T, onFailure: (message: string) => void) {
    while (!this.#isStopped) {
      try {
        return attempt();
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
    registry.write(PODS, {
      ...pod,
      status: podStatus(pod, this.#statuses, ending),
    });
  }
}
