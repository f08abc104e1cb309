import type { V1PodSpec, V1SecurityContext } from '@kubernetes/client-node';
import type { RunRow } from '../runs/rows';

export const CREDENTIALS_DIR = '/var/run/stagecraft';
export const WORKSPACE_DIR = '/workspace';
export const SCRATCH_DIR = '/tmp';
/** Kubernetes removes the finished Job itself if the namespace should outlive it. */
export const KEEP_FINISHED_SECONDS = 600;
/** Any user but root; the group owns the mounted files, so that mode 0400 stays readable. */
const RUNNER_ID = 10_001;

/** What every pod of a run has in common: it runs once, without rights in the cluster or on its node. */
export function restrictedPod(
  run: Pick<RunRow, 'service_account'>,
): Omit<V1PodSpec, 'containers'> {
  return {
    serviceAccountName: run.service_account!,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 10,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: RUNNER_ID,
      runAsGroup: RUNNER_ID,
      fsGroup: RUNNER_ID,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

export const RESTRICTED_CONTAINER: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
