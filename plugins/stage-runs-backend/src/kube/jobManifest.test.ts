import { aRun } from '../__testUtils__/samples';
import { jobManifest } from './jobManifest';

const run = aRun({
  id: '1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009',
  namespace: 'codex-issue-p-i12-r1',
  service_account: 'codex-runner',
  prompt: 'the prompt',
});
const manifest = jobManifest({
  run,
  image: 'stagecraft/agent-runner:local',
  env: [],
});
const pod = manifest.spec!.template.spec!;
const [container] = pod.containers;

it('is named by run and attempt', () => {
  expect(manifest.metadata!.name).toBe('run-1c0e2f4e6e1b-a1');
});

it('runs once, and leaves deadlines to the platform', () => {
  expect(pod.restartPolicy).toBe('Never');
  expect(manifest.spec!.backoffLimit).toBe(0);
  expect(manifest.spec!.activeDeadlineSeconds).toBeUndefined();
});

it('E2E-100 has no rights in the cluster and none on the node', () => {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC).toBeUndefined();
});

it('mounts the credentials for their owner only, and names nothing secret', () => {
  expect(pod.volumes).toContainEqual({
    name: 'credentials',
    secret: {
      secretName: 'run-1c0e2f4e6e1b-a1-credentials',
      defaultMode: 0o400,
    },
  });
  expect(JSON.stringify(manifest)).not.toContain('the prompt');
  expect(container.env).toEqual([
    { name: 'STAGECRAFT_CREDENTIALS_DIR', value: '/var/run/stagecraft' },
    { name: 'STAGECRAFT_WORKSPACE', value: '/workspace' },
    { name: 'HOME', value: '/tmp' },
    { name: 'TMPDIR', value: '/tmp' },
  ]);
});
