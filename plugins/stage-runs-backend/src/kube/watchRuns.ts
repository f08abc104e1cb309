import type { LoggerService } from '@backstage/backend-plugin-api';
import type { V1Job, V1Pod } from '@kubernetes/client-node';
import type { KubernetesClients } from '@stagecraft/backstage-plugin-kernel-node';
import { RUN_ID_LABEL } from './jobNames';
import { hasEnded, imagePullFailure, podHasEnded } from './judgeAttempt';
import { watchObjects, type WatchEvent } from './watchObjects';

/**
 * Tells at once which run has to look at its cluster: its Job or pod has ended or is gone,
 * its image cannot be pulled. Only a hint: each run also looks by itself, slowly. Watches
 * until `signal` aborts, also over an API that is away for a while.
 */
export function watchRuns(
  options: Pick<KubernetesClients, 'config' | 'core' | 'batch'> & {
    signal: AbortSignal;
    logger: LoggerService;
    onChange(runId: string): void;
    /** The API was away: what happened meanwhile may not be told run by run. */
    onRecovered(): void;
  },
): void {
  const { config, batch, core, signal, logger, onChange, onRecovered } =
    options;
  const common = {
    ...{ config, signal, onRecovered, labelSelector: RUN_ID_LABEL },
    onBroken: (error: unknown) =>
      logger.debug('A watch of the runs broke and is started again', {
        reason: String(error),
      }),
  };
  const report = (object: V1Job | V1Pod) => {
    const runId = object.metadata?.labels?.[RUN_ID_LABEL];
    if (runId) onChange(runId);
  };
  watchObjects<V1Job>({
    ...{ ...common, path: '/apis/batch/v1/jobs' },
    list: page => batch.listJobForAllNamespaces(page),
    onEvent: (type, job) => jobMatters(type, job) && report(job),
  });
  watchObjects<V1Pod>({
    ...{ ...common, path: '/api/v1/pods' },
    list: page => core.listPodForAllNamespaces(page),
    onEvent: (type, pod) => podMatters(type, pod) && report(pod),
  });
}

export function jobMatters(type: WatchEvent, job: V1Job): boolean {
  return type === 'DELETED' || hasEnded(job);
}

export function podMatters(type: WatchEvent, pod: V1Pod): boolean {
  const hasFailed = imagePullFailure([pod]) !== undefined;
  return type === 'DELETED' || podHasEnded(pod) || hasFailed;
}
