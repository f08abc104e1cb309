import type {
  V1Container,
  V1EnvVar,
  V1Job,
  V1PodSpec,
} from '@kubernetes/client-node';
import { ATTEMPT_LABEL, RUN_ID_LABEL, VERIFIER_LABEL } from '../kube/jobNames';
import {
  CREDENTIALS_DIR,
  KEEP_FINISHED_SECONDS,
  RESTRICTED_CONTAINER,
  restrictedPod,
  SCRATCH_DIR,
  WORKSPACE_DIR,
} from '../kube/restrictedPod';
import type { RunRow } from '../runs/rows';

/** The container whose exit code is the verdict. */
export const VERIFIER_CONTAINER = 'verifier';
/** What the runner's image does instead of working as an agent. */
const PREPARE_SOURCE = 'prepare-verifier-source';
const SOURCE_DIR = `${WORKSPACE_DIR}/source`;

export interface VerifierManifestOptions {
  run: RunRow;
  jobName: string;
  name: string;
  command: string[];
  /** Of the container that prepares the source. */
  runnerImage: string;
  /** Of the container that runs the command. */
  image: string;
}

/**
 * The Job of one try of a verifier. Its first container has the token, puts the source into
 * a folder of the pod and ends; only then the second one runs the command in that folder,
 * without a secret and without a program of ours. What the command does can change nothing
 * but its own exit code.
 */
export function verifierManifest(options: VerifierManifestOptions): V1Job {
  const { run, jobName, name } = options;
  const labels = {
    'app.kubernetes.io/managed-by': 'stagecraft',
    [RUN_ID_LABEL]: run.id,
    [ATTEMPT_LABEL]: String(run.attempt),
    [VERIFIER_LABEL]: name,
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName, namespace: run.namespace!, labels },
    spec: {
      backoffLimit: 0,
      ttlSecondsAfterFinished: KEEP_FINISHED_SECONDS,
      template: { metadata: { labels }, spec: podSpec(options) },
    },
  };
}

function podSpec(options: VerifierManifestOptions): V1PodSpec {
  const secretName = credentialsNameOf(options.jobName);
  return {
    ...restrictedPod(options.run),
    initContainers: [sourceContainer(options)],
    containers: [commandContainer(options)],
    volumes: [
      { name: 'credentials', secret: { secretName, defaultMode: 0o400 } },
      { name: 'workspace', emptyDir: {} },
      { name: 'scratch', emptyDir: {} },
    ],
  };
}

export function credentialsNameOf(jobName: string): string {
  return `${jobName}-credentials`;
}

function sourceContainer({ runnerImage }: VerifierManifestOptions) {
  return container({
    name: 'source',
    image: runnerImage,
    args: [PREPARE_SOURCE],
    env: [
      { name: 'STAGECRAFT_CREDENTIALS_DIR', value: CREDENTIALS_DIR },
      { name: 'STAGECRAFT_WORKSPACE', value: WORKSPACE_DIR },
    ],
    volumeMounts: [
      { name: 'credentials', mountPath: CREDENTIALS_DIR, readOnly: true },
    ],
  });
}

function commandContainer({ image, command }: VerifierManifestOptions) {
  return container({
    ...{ name: VERIFIER_CONTAINER, image, command },
    workingDir: SOURCE_DIR,
    env: [
      { name: 'CI', value: 'true' },
      { name: 'LANG', value: 'C.UTF-8' },
    ],
    volumeMounts: [],
  });
}

function container(
  own: Omit<V1Container, 'env' | 'volumeMounts'> &
    Required<Pick<V1Container, 'volumeMounts'>> & { env: V1EnvVar[] },
): V1Container {
  return {
    ...own,
    env: [
      ...own.env,
      { name: 'HOME', value: SCRATCH_DIR },
      { name: 'TMPDIR', value: SCRATCH_DIR },
    ],
    securityContext: RESTRICTED_CONTAINER,
    resources: {
      requests: { cpu: '250m', memory: '512Mi' },
      limits: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '10Gi' },
    },
    volumeMounts: [
      ...own.volumeMounts,
      { name: 'workspace', mountPath: WORKSPACE_DIR },
      { name: 'scratch', mountPath: SCRATCH_DIR },
    ],
  };
}
