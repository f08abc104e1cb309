import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1';
import { timestamp } from '../api/objects';
import type { Registry } from '../api/Registry';
import { ContainerProcess } from './ContainerProcess';
import { Image, readImage } from './images';
import { launchOf } from './launch';
import { createLog } from './podLog';
import { Ending, Pod, restarts } from './podStatus';
import { recordWarning } from './recordWarning';
import { mountVolumes } from './volumes';

/** How often a missing image, Secret or ConfigMap is looked for. */
const RETRY_MS = 1000;
const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 300_000;

export interface WorkerOptions {
  registry: Registry;
  imageStore: string;
  logsFolder: string;
  /** Folder of all pods' folders. */
  podsFolder: string;
  nodePath: string;
  /** User and group of the processes; undefined for the cluster's own. */
  podUid?: number;
}

/** Told each status of the container, with an ending once it will not run again. */
type Publish = (status: ContainerStatus, ending?: Ending) => void;

/** The first restart is immediate; then ten seconds, doubled up to five minutes. */
function backOffMs(restartCount: number): number {
  if (restartCount === 0) return 0;
  return Math.min(BACK_OFF_MS * 2 ** (restartCount - 1), MAX_BACK_OFF_MS);
}

/** Takes one pod through its life: volumes, its container with the restarts, end. */
export class PodWorker {
  readonly #options: WorkerOptions;
  readonly #pod: Pod;
  readonly #folder: string;
  readonly #stopped = new AbortController();
  readonly #publish: Publish;
  #status: ContainerStatus;
  #process?: ContainerProcess;
  #graceMs = Infinity;

  constructor(pod: Pod, options: WorkerOptions, publish: Publish) {
    const [{ name, image }] = pod.spec.containers;
    this.#options = options;
    this.#pod = pod;
    this.#folder = join(options.podsFolder, pod.metadata.uid);
    this.#publish = publish;
    const ready = false;
    this.#status = { name, image, imageID: '', ready, restartCount: 0 };
  }

  /** Resolves when nothing of the pod runs any more and its last status is written. */
  async run(): Promise<void> {
    this.#enter({ waiting: { reason: 'ContainerCreating' } });
    const { registry, podUid } = this.#options;
    await this.#retried(
      () => mountVolumes(this.#pod, this.#folder, registry.store, podUid),
      message => this.#warn('FailedMount', message),
    );
    await this.#runContainer();
    this.#publish(this.#status, {});
  }

  /** Ends the pod within the grace time; a later call can only shorten it. */
  stop(graceMs: number): void {
    if (graceMs >= this.#graceMs) return;
    this.#graceMs = graceMs;
    this.#stopped.abort();
    this.#process?.stop(graceMs);
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  #enter(state: ContainerState, more: Partial<ContainerStatus> = {}): void {
    this.#status = { ...this.#status, ...more, state };
    this.#publish(this.#status);
  }

  async #runContainer(): Promise<void> {
    const { restartPolicy, containers } = this.#pod.spec;
    const [{ image: name }] = containers;
    for (let restartCount = 0; !this.#isStopped; restartCount += 1) {
      const image = await this.#retried(
        () => readImage(this.#options.imageStore, name),
        message => {
          this.#enter({ waiting: { reason: 'ErrImagePull', message } });
          this.#warn('Failed', `Failed to pull image "${name}"`);
        },
      );
      if (!image) return;
      const exitCode = await this.#runOnce(image, restartCount);
      if (!restarts(restartPolicy, exitCode)) return;
      await this.#backOff(backOffMs(restartCount));
    }
  }

  async #backOff(waitMs: number): Promise<void> {
    this.#status.lastState = this.#status.state;
    if (waitMs === 0 || this.#isStopped) return;
    const message = `back-off ${waitMs / 1000}s restarting failed container`;
    this.#enter({ waiting: { reason: 'CrashLoopBackOff', message } });
    this.#warn('BackOff', message);
    await this.#pause(waitMs);
  }

  /** One run from start to end; answers the exit code. */
  async #runOnce(image: Image, restartCount: number): Promise<number> {
    const startedAt = timestamp();
    const end = (exitCode: number, reason: string, message?: string) => {
      const times = { startedAt, finishedAt: timestamp() };
      this.#enter({ terminated: { exitCode, reason, message, ...times } });
      return exitCode;
    };
    const { logsFolder, nodePath, podUid } = this.#options;
    const { name, image: imageID } = this.#status;
    const containerID = `process://${
      this.#pod.metadata.uid
    }/${name}/${restartCount}`;
    try {
      const launch = launchOf(this.#pod, image, this.#folder, nodePath);
      const log = createLog(logsFolder, containerID);
      this.#process = new ContainerProcess(launch, log, podUid);
      if (this.#isStopped) this.#process.stop(this.#graceMs);
      const more = { containerID, imageID, restartCount };
      this.#enter({ running: { startedAt } }, more);
      const exitCode = await this.#process.exited;
      return end(exitCode, exitCode === 0 ? 'Completed' : 'Error');
    } catch (error) {
      return end(128, 'StartError', (error as Error).message);
    }
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

  #warn(reason: string, message: string): void {
    recordWarning(this.#options.registry, this.#pod, reason, message);
  }
}
