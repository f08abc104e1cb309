import type {
  V1Container,
  V1EnvVar,
  V1Job,
  V1PodSpec,
} from '@kubernetes/client-node';
import type { RunRow } from '../runs/rows';
import {
  ATTEMPT_LABEL,
  credentialsName,
  jobName,
  RUN_ID_LABEL,
} from './jobNames';

const CREDENTIALS_DIR = '/var/run/stagecraft';
const WORKSPACE_DIR = '/workspace';
const SCRATCH_DIR = '/tmp';
/** Any user but root; the group owns the mounted files, so that mode 0400 stays readable. */
const RUNNER_ID = 10_001;
/** Kubernetes removes the finished Job itself if the namespace should outlive it. */
const KEEP_FINISHED_SECONDS = 600;

export interface JobManifestOptions {
  run: RunRow;
  image: string;
  /** Never a secret: the spec of a pod can be read by whoever may read pods. */
  env: V1EnvVar[];
}

/**
 * The Job of one attempt: runs once, with no rights in the cluster and none on its node.
 * It has no deadline of its own: the platform counts the running time.
 */
export function jobManifest(options: JobManifestOptions): V1Job {
  const { run } = options;
  const labels = {
    'app.kubernetes.io/managed-by': 'stagecraft',
    [RUN_ID_LABEL]: run.id,
    [ATTEMPT_LABEL]: String(run.attempt),
    'stagecraft.dev/agent': run.agent_key,
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(run), namespace: run.namespace!, labels },
    spec: {
      backoffLimit: 0,
      ttlSecondsAfterFinished: KEEP_FINISHED_SECONDS,
      template: { metadata: { labels }, spec: podSpec(options) },
    },
  };
}

function podSpec({ run, image, env }: JobManifestOptions): V1PodSpec {
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
    containers: [agentContainer(image, env)],
    volumes: [
      {
        name: 'credentials',
        secret: { secretName: credentialsName(run), defaultMode: 0o400 },
      },
      { name: 'workspace', emptyDir: {} },
      { name: 'scratch', emptyDir: {} },
    ],
  };
}

function agentContainer(image: string, env: V1EnvVar[]): V1Container {
  return {
    name: 'agent',
    image,
    env: [
      { name: 'STAGECRAFT_CREDENTIALS_DIR', value: CREDENTIALS_DIR },
      { name: 'STAGECRAFT_WORKSPACE', value: WORKSPACE_DIR },
      { name: 'HOME', value: SCRATCH_DIR },
      { name: 'TMPDIR', value: SCRATCH_DIR },
      ...env,
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    resources: {
      requests: { cpu: '250m', memory: '512Mi' },
      limits: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '10Gi' },
    },
    volumeMounts: [
      { name: 'credentials', mountPath: CREDENTIALS_DIR, readOnly: true },
      { name: 'workspace', mountPath: WORKSPACE_DIR },
      { name: 'scratch', mountPath: SCRATCH_DIR },
    ],
  };
}
