import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  BatchV1Api,
  CoreV1Api,
  V1Job,
  V1Namespace,
  V1ObjectMeta,
} from '@kubernetes/client-node';
import type { Clock } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { ATTEMPT_LABEL, RUN_ID_LABEL } from '../kube/jobNames';
import type { AttemptRow, RunRow } from '../runs/rows';
import { isLeftoverJob, isLeftoverNamespace } from './judgeLeftover';

const OURS = `app.kubernetes.io/managed-by=stagecraft,${RUN_ID_LABEL}`;
const PAGE_SIZE = 100;

type KnownRun = Pick<RunRow, 'id' | 'environment_released_at' | 'finished_at'>;
interface Page<T> {
  items: T[];
  metadata?: { _continue?: string };
}

/**
 * Removes namespaces and Jobs that a replica made too late: it was frozen while another one
 * brought the run to its end. The reconciler looks for nothing more by then. A namespace
 * whose run is not known here is left alone.
 */
export class ClusterJanitor {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #core: CoreV1Api;
  readonly #batch: BatchV1Api;

  constructor(options: {
    knex: Knex;
    clock: Clock;
    logger: LoggerService;
    kubernetes: { core: CoreV1Api; batch: BatchV1Api };
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#core = options.kubernetes.core;
    this.#batch = options.kubernetes.batch;
  }

  /** Answers how many things it removed; stops after the current one when `signal` aborts. */
  async removeLeftovers(signal: AbortSignal): Promise<number> {
    const options = { labelSelector: OURS, limit: PAGE_SIZE };
    const namespaces = await this.#overPages<V1Namespace>(
      signal,
      _continue => this.#core.listNamespace({ ...options, _continue }),
      page => this.#removeNamespaces(page, signal),
    );
    const jobs = await this.#overPages<V1Job>(
      signal,
      _continue =>
        this.#batch.listJobForAllNamespaces({ ...options, _continue }),
      page => this.#removeJobs(page, signal),
    );
    return namespaces + jobs;
  }

  async #overPages<T>(
    signal: AbortSignal,
    list: (_continue?: string) => Promise<Page<T>>,
    remove: (items: T[]) => Promise<number>,
  ): Promise<number> {
    let removed = 0;
    let next: string | undefined;
    do {
      const page = await list(next);
      removed += await remove(page.items);
      next = page.metadata?._continue || undefined;
    } while (next && !signal.aborted);
    return removed;
  }

  async #removeNamespaces(
    namespaces: V1Namespace[],
    signal: AbortSignal,
  ): Promise<number> {
    const [runs, now] = await this.#known(namespaces);
    const leftovers = namespaces.filter(
      ({ metadata }) =>
        !metadata?.deletionTimestamp &&
        isLeftoverNamespace({ ...factsOf(metadata, runs), now }),
    );
    return this.#removeEach(leftovers, signal, ({ name }) =>
      this.#core.deleteNamespace({ name: name! }),
    );
  }

  async #removeJobs(jobs: V1Job[], signal: AbortSignal): Promise<number> {
    const [runs, now] = await this.#known(jobs);
    const attempts = await this.#attemptsOf([...runs.keys()]);
    const leftovers = jobs.filter(({ metadata }) => {
      const { [RUN_ID_LABEL]: id, [ATTEMPT_LABEL]: attempt } =
        metadata?.labels ?? {};
      return (
        !metadata?.deletionTimestamp &&
        isLeftoverJob({
          ...{ ...factsOf(metadata, runs), now },
          attempt: attempts.get(`${id}/${attempt}`),
        })
      );
    });
    return this.#removeEach(leftovers, signal, ({ name, namespace }) =>
      this.#batch.deleteNamespacedJob({
        ...{ name: name!, namespace: namespace! },
        propagationPolicy: 'Background',
      }),
    );
  }

  /** One that can not be removed does not keep the others. */
  async #removeEach(
    leftovers: { metadata?: V1ObjectMeta }[],
    signal: AbortSignal,
    remove: (metadata: V1ObjectMeta) => Promise<unknown>,
  ): Promise<number> {
    let removed = 0;
    for (const { metadata } of leftovers) {
      if (signal.aborted) break;
      const { name, namespace, labels } = metadata!;
      const told = { name, namespace, runId: labels?.[RUN_ID_LABEL] };
      try {
        await remove(metadata!);
        removed += 1;
        this.#logger.info('Removed what a run had left in the cluster', told);
      } catch (error) {
        this.#logger.warn(
          'What a run has left in the cluster can not be removed',
          { ...told, reason: String(error) },
        );
      }
    }
    return removed;
  }

  async #known(
    items: { metadata?: V1ObjectMeta }[],
  ): Promise<[Map<string, KnownRun>, Date]> {
    const ids = items
      .map(({ metadata }) => metadata?.labels?.[RUN_ID_LABEL] ?? '')
      .filter(isUuid);
    const rows: KnownRun[] = await this.#knex<RunRow>('runs')
      .whereIn('id', ids)
      .select('id', 'environment_released_at', 'finished_at');
    const now = await this.#clock.now(this.#knex);
    return [new Map(rows.map(row => [row.id, row])), now];
  }

  async #attemptsOf(runIds: string[]) {
    const rows = await this.#knex<AttemptRow>('run_attempts')
      .whereIn('run_id', runIds)
      .select('run_id', 'attempt', 'removed_at');
    return new Map(rows.map(row => [`${row.run_id}/${row.attempt}`, row]));
  }
}

function factsOf(
  metadata: V1ObjectMeta | undefined,
  runs: Map<string, KnownRun>,
) {
  return {
    createdAt: metadata?.creationTimestamp,
    run: runs.get(metadata?.labels?.[RUN_ID_LABEL] ?? ''),
  };
}

/** Anybody may write a label; PostgreSQL refuses what is no uuid with an error. */
function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
