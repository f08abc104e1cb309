import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1';
import { timestamp } from '../api/objects';
import { createLog } from '../api/podLog';
import type { Container } from '../api/schemas';
import { EVENTS } from '../api/resources';
import { StatusError } from '../api/status';
import type { ClusterContext } from '../createLocalCluster';
import { ContainerProcess } from './ContainerProcess';
import { Image, launchOf, readImage } from './launch';
import type { Ending, Pod, Statuses } from './podStatus';
import { mountVolumes } from './volumes';

/** How often a missing image, Secret or ConfigMap is looked for. */
const RETRY_MS = 1000;
/** The first restart is immediate; then ten seconds, doubled up to five minutes. */
const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 300_000;

/** Told each status of the containers, with an ending once none will run again. */
type Publish = (statuses: Statuses, ending?: Ending) => void;

/** Takes one pod through its life: volumes, init containers, its container with the restarts, end. */
export class PodWorker {
  readonly #context: ClusterContext;
  readonly #pod: Pod;
  readonly #folder: string;
  readonly #stopped = new AbortController();
  readonly #publish: Publish;
  /** Resolves when nothing of the pod runs any more and its last status is written. */
  readonly ended: Promise<void>;
  readonly #statuses: Map<string, ContainerStatus>;
  #process?: ContainerProcess;
  #graceMs = Infinity;

  constructor(pod: Pod, context: ClusterContext, publish: Publish) {
    this.#context = context;
    this.#pod = pod;
    this.#folder = join(context.dataDir, 'pods', pod.metadata.uid);
    this.#publish = publish;
    const { initContainers, containers } = pod.spec;
    const reason = initContainers[0] ? 'PodInitializing' : 'ContainerCreating';
    const isNew = { imageID: '', ready: false, restartCount: 0 };
    this.#statuses = new Map(
      [...initContainers, ...containers].map(({ name, image }) => {
        const state = { waiting: { reason } };
        return [name, { name, image, ...isNew, state }];
      }),
    );
    this.ended = this.#run();
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

  async #run(): Promise<void> {
    this.#publish(this.#statuses);
    const { registry, podUid } = this.#context;
    await this.#retried(
      () => mountVolumes(this.#pod, this.#folder, registry.store, podUid),
      message => this.#warn('FailedMount', message),
    );
    await this.#runContainers();
    this.#publish(this.#statuses, {});
  }

  /** One after the other, until one of them fails; only the last may be restarted. */
  async #runContainers(): Promise<void> {
    const { initContainers, containers } = this.#pod.spec;
    for (const each of [...initContainers, ...containers]) {
      await this.#runContainer(each);
      const { terminated } = this.#statuses.get(each.name)!.state!;
      if (terminated?.exitCode !== 0) return;
    }
  }

  #enter(
    { name }: Container,
    state: ContainerState,
    more: Partial<ContainerStatus> = {},
  ): void {
    this.#statuses.set(name, { ...this.#statuses.get(name)!, ...more, state });
    this.#publish(this.#statuses);
  }

  async #runContainer(container: Container): Promise<void> {
    const { restartPolicy } = this.#pod.spec;
    const { image: name } = container;
    for (let restartCount = 0; !this.#isStopped; restartCount += 1) {
      const image = await this.#retried(
        () => readImage(this.#context.imageStore, name),
        message => {
          const waiting = { reason: 'ErrImagePull', message };
          this.#enter(container, { waiting });
          this.#warn('Failed', `Failed to pull image "${name}"`);
        },
      );
      if (!image) return;
      const exitCode = await this.#runOnce(container, image, restartCount);
      const isDone = restartPolicy === 'OnFailure' && exitCode === 0;
      if (isDone || restartPolicy === 'Never') return;
      await this.#backOff(container, restartCount);
    }
  }

  async #backOff(container: Container, restartCount: number): Promise<void> {
    const status = this.#statuses.get(container.name)!;
    status.lastState = status.state;
    if (restartCount === 0 || this.#isStopped) return;
    const doubledMs = BACK_OFF_MS * 2 ** (restartCount - 1);
    const waitMs = Math.min(doubledMs, MAX_BACK_OFF_MS);
    const message = `back-off ${waitMs / 1000}s restarting failed container`;
    this.#enter(container, {
      waiting: { reason: 'CrashLoopBackOff', message },
    });
    this.#warn('BackOff', message);
    await this.#pause(waitMs);
  }

  /** One run from start to end; answers the exit code. */
  async #runOnce(
    container: Container,
    image: Image,
    restartCount: number,
  ): Promise<number> {
    const { dataDir, nodePath, podUid } = this.#context;
    const { name, image: imageID } = container;
    const { name: host, uid } = this.#pod.metadata;
    const containerID = `process://${uid}/${name}/${restartCount}`;
    const startedAt = timestamp();
    const end = (exitCode: number, reason: string, message?: string) => {
      const times = { startedAt, finishedAt: timestamp() };
      const terminated = { exitCode, reason, message, ...times };
      this.#enter(container, { terminated });
      return exitCode;
    };
    try {
      const launch = launchOf(host, container, image, this.#folder, nodePath);
      const log = createLog(dataDir, containerID);
      this.#process = new ContainerProcess(launch, log, podUid);
      if (this.#isStopped) this.#process.stop(this.#graceMs);
      const more = { containerID, imageID, restartCount };
      this.#enter(container, { running: { startedAt } }, more);
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

  /** Writes an Event, once for a reason, of which its name is made. */
  #warn(reason: string, message: string): void {
    const { kind, apiVersion, metadata } = this.#pod;
    const { namespace, name, uid } = metadata;
    const now = timestamp();
    try {
      this.#context.registry.create(EVENTS, namespace, {
        metadata: { name: `${uid}.${reason.toLowerCase()}` },
        involvedObject: { apiVersion, kind, namespace, name, uid },
        source: { component: 'local-cluster' },
        ...{ type: 'Warning', reason, message },
        ...{ count: 1, firstTimestamp: now, lastTimestamp: now },
      });
    } catch (error) {
      // It is there already, or its namespace is on its way out.
      if (!(error instanceof StatusError)) throw error;
    }
  }
}
