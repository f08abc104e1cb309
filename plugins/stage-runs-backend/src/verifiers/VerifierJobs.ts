import type {
  BatchV1Api,
  CoreV1Api,
  V1Job,
  V1Pod,
} from '@kubernetes/client-node';
import type { KubernetesClients } from '@stagecraft/backstage-plugin-kernel-node';
import { ensureCredentials } from '../kube/ensureCredentials';
import { ATTEMPT_LABEL, RUN_ID_LABEL, VERIFIER_LABEL } from '../kube/jobNames';
import { unlessCode } from '../kube/unlessCode';
import type { RunRow } from '../runs/rows';
import {
  credentialsNameOf,
  VERIFIER_CONTAINER,
  verifierManifest,
  type VerifierManifestOptions,
} from './verifierManifest';

/** More than services.yaml can have verifiers, twice. */
const MAX_LISTED = 500;
const JOB_NAME_LABEL = 'job-name';
/** Lines that are asked for: fewer when these are so long that their end is cut off. */
const LOG_LINES = [2_000, 200, 20];
const LOG_BYTES = 1024 * 1024;

export interface VerifierObjects {
  job: V1Job | undefined;
  pods: V1Pod[];
}

/** The Jobs of a run's verifiers. Every call may be repeated. */
export class VerifierJobs {
  readonly #core: CoreV1Api;
  readonly #batch: BatchV1Api;

  constructor(clients: Pick<KubernetesClients, 'core' | 'batch'>) {
    this.#core = clients.core;
    this.#batch = clients.batch;
  }

  /** As the agent's: the first token that was put into the Secret of a try counts, and is answered. */
  async ensureToken(
    run: RunRow,
    credentials: { jobName: string; token: string; rpcUrl: string },
  ): Promise<string> {
    const { jobName, token, rpcUrl } = credentials;
    const name = credentialsNameOf(jobName);
    return ensureCredentials(this.#core, run, { name, token, rpcUrl });
  }

  async ensureJob(options: VerifierManifestOptions): Promise<void> {
    await unlessCode(
      409,
      this.#batch.createNamespacedJob({
        namespace: options.run.namespace!,
        body: verifierManifest(options),
      }),
    );
  }

  /** What there is of the attempt's verifiers, by name of the Job. */
  async read(run: RunRow): Promise<(jobName: string) => VerifierObjects> {
    const options = {
      namespace: run.namespace!,
      labelSelector: `${RUN_ID_LABEL}=${run.id},${ATTEMPT_LABEL}=${run.attempt},${VERIFIER_LABEL}`,
      limit: MAX_LISTED,
    };
    // One after the other: the pod of a Job that has ended is in the later list, unless it is gone.
    const jobs = await this.#batch.listNamespacedJob(options);
    const pods = await this.#core.listNamespacedPod(options);
    return jobName => ({
      job: jobs.items.find(({ metadata }) => metadata?.name === jobName),
      pods: pods.items.filter(
        ({ metadata }) => metadata?.labels?.[JOB_NAME_LABEL] === jobName,
      ),
    });
  }

  /** The end of what the command has printed; undefined when nobody has it any more. */
  async output(run: RunRow, pod: V1Pod): Promise<string | undefined> {
    let text: string | undefined;
    for (const tailLines of LOG_LINES) {
      const read = this.#core.readNamespacedPodLog({
        namespace: run.namespace!,
        name: pod.metadata!.name!,
        container: VERIFIER_CONTAINER,
        ...{ tailLines, limitBytes: LOG_BYTES },
      });
      // 400: the container has never started.
      text = await unlessCode(400, unlessCode(404, read));
      if (!text || Buffer.byteLength(text) < LOG_BYTES) break;
    }
    return text;
  }

  /** Ends the command, if it runs. */
  async delete(run: RunRow, jobName: string): Promise<void> {
    await unlessCode(
      404,
      this.#batch.deleteNamespacedJob({
        namespace: run.namespace!,
        name: jobName,
        propagationPolicy: 'Background',
      }),
    );
  }
}
