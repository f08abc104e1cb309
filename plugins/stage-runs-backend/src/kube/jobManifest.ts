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
import {
  CREDENTIALS_DIR,
  KEEP_FINISHED_SECONDS,
  RESTRICTED_CONTAINER,
  restrictedPod,
  SCRATCH_DIR,
  WORKSPACE_DIR,
} from './restrictedPod';

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
    ...restrictedPod(run),
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
    securityContext: RESTRICTED_CONTAINER,
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
