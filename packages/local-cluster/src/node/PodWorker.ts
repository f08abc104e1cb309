import { chmod, lchown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { timestamp } from '../api/objects';
import type { Registry } from '../api/Registry';
import { CONFIG_MAPS, PODS, SECRETS } from '../api/resources';
import type { Container } from '../api/schemas';
import type { EventRecorder, Happening } from '../EventRecorder';
import { ContainerProcess } from './ContainerProcess';
import type { Image, ImageStore } from './ImageStore';
import { Launch, launchOf } from './launch';
import type { LogStore } from './LogStore';
import {
  ContainerStatus,
  Ending,
  Pod,
  podStatus,
  restarts,
  Terminated,
} from './podStatus';
import { Lookup, volumeFiles, writeVolume } from './volumes';

const RETRY_MS = 1000;
const MAX_BACK_OFF_MS = 300_000;
const BACK_OFF_MS = 10_000;
/** A container that ran this long starts over with its back-off. */
const BACK_OFF_RESET_MS = 600_000;

export interface WorkerOptions {
  registry: Registry;
  recorder: EventRecorder;
  images: ImageStore;
  logs: LogStore;
  /** Folder of all pods' folders. */
  podsFolder: string;
  nodePath: string;
  /** The user and group of the processes; undefined for the cluster's own. */
  podUid?: number;
}

/** Doubles from ten seconds to five minutes. The first restart after a good run is immediate. */
export function backOffMs(failuresInARow: number): number {
  if (failuresInARow < 1) return 0;
  return Math.min(BACK_OFF_MS * 2 ** (failuresInARow - 1), MAX_BACK_OFF_MS);
}

/** Takes one pod through its life: volumes, containers with their restarts, and its end. */
export class PodWorker {
  readonly #options: WorkerOptions;
  readonly #pod: Pod;
  readonly #stopped = new AbortController();
  readonly #processes = new Set<ContainerProcess>();
  readonly #statuses: ContainerStatus[];
  #ending: Ending = {};
  #graceMs = 0;

  constructor(pod: Pod, options: WorkerOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#statuses = pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: {},
    }));
  }

  /** Resolves when nothing of the pod runs any more and its last status is written. */
  async run(): Promise<void> {
    this.#publish();
    const seconds = this.#pod.spec.activeDeadlineSeconds;
    const deadline = setTimeout(() => {
      const message =
        'Pod was active on the node longer than the specified deadline';
      this.stop(this.#pod.spec.terminationGracePeriodSeconds, {
        ...{ reason: 'DeadlineExceeded', message },
      });
    }, Math.min(seconds ?? Infinity, 2 ** 31 / 1000 - 1) * 1000);
    await this.#mountVolumes();
    await Promise.all(
      this.#pod.spec.containers.map((container, index) =>
        this.#runContainer(container, this.#statuses[index]),
      ),
    );
    clearTimeout(deadline);
    this.#publish(this.#ending);
  }

  /** Ends the pod within the grace time; a later call may shorten it. */
  stop(graceSeconds: number, ending: Ending = {}): void {
    if (!this.#stopped.signal.aborted) this.#ending = ending;
    this.#graceMs = graceSeconds * 1000;
    this.#stopped.abort();
    for (const process of this.#processes) process.stop(this.#graceMs);
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  get #folder(): string {
    return join(this.#options.podsFolder, this.#pod.metadata.uid);
  }

  /** The folder is opened to the pod's user only when all of it is written. */
  async #mountVolumes(): Promise<void> {
    const { podUid } = this.#options;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeVolume(join(this.#folder, 'tmp'), [], podUid);
    for (const volume of this.#pod.spec.volumes ?? []) {
      const folder = join(this.#folder, 'volumes', volume.name);
      const files = await this.#retried(
        () => volumeFiles(volume, this.#lookup),
        ({ message }) => this.#warn('FailedMount', message),
      );
      if (!files) return;
      await writeVolume(folder, files, podUid);
    }
    if (podUid === undefined) return;
    const volumes = join(this.#folder, 'volumes');
    await mkdir(volumes, { recursive: true });
    await chmod(volumes, 0o755);
    await lchown(this.#folder, podUid, podUid);
  }

  async #runContainer(container: Container, status: ContainerStatus) {
    const { restartPolicy } = this.#pod.spec;
    for (let failures = 0; !this.#isStopped; failures += 1) {
      const launch = await this.#prepare(container, status);
      if (!launch) return;
      const startedMs = Date.now();
      const { exitCode } = await this.#runOnce(launch, status);
      if (this.#isStopped || !restarts(restartPolicy, exitCode)) return;
      if (Date.now() - startedMs > BACK_OFF_RESET_MS) failures = 0;
      await this.#backOff(status, backOffMs(failures));
      status.restartCount += 1;
    }
  }

  /** Image and launch, as soon as all that they need is there; undefined when the pod is stopped before. */
  async #prepare(
    container: Container,
    status: ContainerStatus,
  ): Promise<Launch | undefined> {
    const image = await this.#pull(container, status);
    if (!image) return undefined;
    const { nodePath } = this.#options;
    const options = { pod: this.#pod, container, image, nodePath };
    const podFolder = this.#folder;
    return this.#retried(
      () => launchOf({ ...options, podFolder, lookup: this.#lookup }),
      ({ message }) => {
        this.#wait(status, 'CreateContainerConfigError', message);
        this.#warn('Failed', `Error: ${message}`);
      },
    );
  }

  async #pull({ image }: Container, status: ContainerStatus) {
    for (let failures = 1; !this.#isStopped; failures += 1) {
      try {
        const pulled: Image = await this.#options.images.pull(image);
        status.imageID = `local-image-store://${image}`;
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

  async #runOnce(launch: Launch, status: ContainerStatus): Promise<Terminated> {
    const { logs, podUid } = this.#options;
    const { name, restartCount: run } = status;
    const key = { podUid: this.#pod.metadata.uid, container: name, run };
    const owner =
      podUid === undefined ? undefined : { uid: podUid, gid: podUid };
    const log = logs.create(key);
    const startedAt = timestamp();
    let end: { exitCode: number; message?: string };
    status.containerID = `process://${key.podUid}/${name}/${run}`;
    try {
      const started = await ContainerProcess.start(launch, log, owner);
      this.#processes.add(started);
      if (this.#isStopped) started.stop(this.#graceMs);
      Object.assign(status, { ready: true, started: true });
      status.state = { running: { startedAt } };
      this.#publish();
      this.#tell('Started', `Started container ${name}`);
      end = { exitCode: await started.exited };
      this.#processes.delete(started);
    } catch (error) {
      end = { exitCode: 128, message: (error as Error).message };
    }
    logs.end(key);
    const { exitCode, message } = end;
    const outcome = exitCode === 0 ? 'Completed' : 'Error';
    const reason = message ? 'StartError' : outcome;
    const finishedAt = timestamp();
    const terminated = { exitCode, reason, message, startedAt, finishedAt };
    Object.assign(status, { ready: false, started: false });
    status.state = { terminated };
    return terminated;
  }

  async #backOff(status: ContainerStatus, waitMs: number): Promise<void> {
    status.lastState = status.state;
    if (waitMs === 0) return;
    const message = `back-off ${waitMs / 1000}s restarting failed container`;
    this.#wait(status, 'CrashLoopBackOff', message);
    this.#warn(
      'BackOff',
      `Back-off restarting failed container ${status.name}`,
    );
    await this.#pause(waitMs);
  }

  /** Tries until it works; undefined when the pod is stopped before. */
  async #retried<T>(
    attempt: () => T,
    onFailure: (error: Error) => void,
  ): Promise<T | undefined> {
    while (!this.#isStopped) {
      try {
        return attempt();
      } catch (error) {
        onFailure(error as Error);
        await this.#pause(RETRY_MS);
      }
    }
    return undefined;
  }

  async #pause(durationMs: number): Promise<void> {
    const { signal } = this.#stopped;
    await after(durationMs, undefined, { signal }).catch(() => undefined);
  }

  readonly #lookup: Lookup = (kind, name) => {
    const { store } = this.#options.registry;
    const resource = kind === 'Secret' ? SECRETS : CONFIG_MAPS;
    const object = store.get(resource.name, this.#pod.metadata.namespace, name);
    if (!object) return undefined;
    const encoding = kind === 'Secret' ? 'base64' : 'utf8';
    const text = Object.entries((object.data ?? {}) as Record<string, string>);
    const binary = Object.entries(
      (object.binaryData ?? {}) as Record<string, string>,
    );
    return new Map([
      ...text.map(
        ([key, value]) => [key, Buffer.from(value, encoding)] as const,
      ),
      ...binary.map(
        ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
      ),
    ]);
  };

  #wait(status: ContainerStatus, reason: string, message: string): void {
    status.state = { waiting: { reason, message } };
    this.#publish();
  }

  #publish(ending?: Ending): void {
    const { registry } = this.#options;
    const known = registry.store.byUid(this.#pod.metadata.uid);
    if (!known) return;
    const pod = known.object as Pod;
    const status = podStatus(pod, structuredClone(this.#statuses), ending);
    registry.write(PODS, { ...pod, status });
  }

  #warn(reason: string, message: string): void {
    this.#record({ type: 'Warning', reason, message });
  }

  #tell(reason: string, message: string): void {
    this.#record({ type: 'Normal', reason, message });
  }

  #record(happening: Happening): void {
    this.#options.recorder.record(PODS, this.#pod, happening);
  }
}
