import type {
  BatchV1Api,
  CoreV1Api,
  V1EnvVar,
  V1Job,
  V1Pod,
} from '@kubernetes/client-node';
import type { KubernetesClients } from '@stagecraft/backstage-plugin-kernel-node';
import type { RunRow } from '../runs/rows';
import { ensureCredentials, type PodCredentials } from './ensureCredentials';
import {
  ATTEMPT_LABEL,
  credentialsName,
  jobName,
  RUN_ID_LABEL,
} from './jobNames';
import { jobManifest } from './jobManifest';
import { unlessCode } from './unlessCode';

/** An attempt has one Job and one pod; what is more than this is seen when these are gone. */
const MAX_LISTED = 50;

export interface RunLeftovers {
  jobs: V1Job[];
  pods: V1Pod[];
}

/** The Kubernetes objects of an attempt. Every call may be repeated. */
export class RunJobs {
  readonly #core: CoreV1Api;
  readonly #batch: BatchV1Api;

  constructor(clients: Pick<KubernetesClients, 'core' | 'batch'>) {
    this.#core = clients.core;
    this.#batch = clients.batch;
  }

  /**
   * Puts the token into the Secret of the attempt and answers the token that is in it:
   * the first writer wins, so that a late or repeated call never replaces a token that
   * an agent may have read.
   */
  async ensureCredentials(
    run: RunRow,
    credentials: PodCredentials,
  ): Promise<string> {
    return ensureCredentials(this.#core, run, {
      ...credentials,
      name: credentialsName(run),
    });
  }

  async ensureJob(
    run: RunRow,
    options: { image: string; env: V1EnvVar[] },
  ): Promise<void> {
    await unlessCode(
      409,
      this.#batch.createNamespacedJob({
        namespace: run.namespace!,
        body: jobManifest({ run, ...options }),
      }),
    );
  }

  async read(run: RunRow): Promise<{ job?: V1Job; pods: V1Pod[] }> {
    const namespace = run.namespace!;
    const [job, pods] = await Promise.all([
      unlessCode(
        404,
        this.#batch.readNamespacedJob({ namespace, name: jobName(run) }),
      ),
      this.#core.listNamespacedPod({
        namespace,
        labelSelector: selectorOf(run, run.attempt),
        limit: 10,
      }),
    ]);
    return { job, pods: pods.items };
  }

  /** The Jobs and pods that are there of one attempt, or of the whole run. */
  async left(run: RunRow, attempt?: number): Promise<RunLeftovers> {
    const { namespace } = run;
    if (!namespace) return { jobs: [], pods: [] };
    const labelSelector = selectorOf(run, attempt);
    const options = { namespace, labelSelector, limit: MAX_LISTED };
    const [jobs, pods] = await Promise.all([
      this.#batch.listNamespacedJob(options),
      this.#core.listNamespacedPod(options),
    ]);
    return { jobs: jobs.items, pods: pods.items };
  }

  /** Ends agents: a process gets SIGTERM, and 10 seconds later SIGKILL. */
  async delete(run: RunRow, { jobs, pods }: RunLeftovers): Promise<void> {
    const namespace = run.namespace!;
    for (const job of jobs) {
      await unlessCode(
        404,
        this.#batch.deleteNamespacedJob({
          namespace,
          name: job.metadata!.name!,
          propagationPolicy: 'Background',
        }),
      );
    }
    for (const pod of pods) {
      const name = pod.metadata!.name!;
      await unlessCode(
        404,
        this.#core.deleteNamespacedPod({ namespace, name }),
      );
    }
  }

  /** Takes pods away without waiting for their node to say that their processes have ended. */
  async forceDelete(run: RunRow, pods: V1Pod[]): Promise<void> {
    for (const pod of pods) {
      await unlessCode(
        404,
        this.#core.deleteNamespacedPod({
          namespace: run.namespace!,
          name: pod.metadata!.name!,
          gracePeriodSeconds: 0,
        }),
      );
    }
  }
}

function selectorOf(run: RunRow, attempt: number | undefined): string {
  const ofRun = `${RUN_ID_LABEL}=${run.id}`;
  return attempt === undefined ? ofRun : `${ofRun},${ATTEMPT_LABEL}=${attempt}`;
}
