import {
  makeInformer,
  type KubeConfig,
  type BatchV1Api,
  type V1Job,
} from '@kubernetes/client-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { RUN_ID_LABEL } from './jobNames';

const RESTART_AFTER_MS = 5_000;

/**
 * Tells at once which run's Job has ended or is gone. Only a hint: the reconciler also
 * looks by itself. A broken watch is started again until `signal` aborts.
 */
export function watchJobs(options: {
  config: KubeConfig;
  batch: BatchV1Api;
  signal: AbortSignal;
  logger: LoggerService;
  onEnded(runId: string): void;
}): void {
  const { config, batch, signal, logger, onEnded } = options;
  const informer = makeInformer<V1Job>(
    config,
    '/apis/batch/v1/jobs',
    () => batch.listJobForAllNamespaces({ labelSelector: RUN_ID_LABEL }),
    RUN_ID_LABEL,
  );
  function report(job: V1Job): void {
    const runId = job.metadata?.labels?.[RUN_ID_LABEL];
    if (runId) onEnded(runId);
  }
  function start(): void {
    if (!signal.aborted) informer.start().catch(restart);
  }
  function restart(error: unknown): void {
    if (signal.aborted) return;
    logger.debug('The watch of the Jobs broke and is started again', {
      reason: String(error),
    });
    setTimeout(start, RESTART_AFTER_MS).unref();
  }
  informer.on('update', job => {
    if ((job.status?.conditions ?? []).length > 0) report(job);
  });
  informer.on('delete', report);
  informer.on('error', restart);
  signal.addEventListener('abort', () => void informer.stop());
  start();
}
