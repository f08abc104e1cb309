import { aRun } from '../__testUtils__/samples';
import { verifierManifest } from './verifierManifest';

const manifest = verifierManifest({
  run: aRun({
    id: '1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009',
    ...{ namespace: 'n', service_account: 'codex-runner' },
  }),
  ...{ jobName: 'run-1c0e2f4e6e1b-a1-v0-1', name: 'unit' },
  command: ['npm', 'test', '--', '; rm -rf /'],
  ...{ runnerImage: 'runner:1', image: 'node:24' },
});
const pod = manifest.spec!.template.spec!;
const [source] = pod.initContainers!;
const [command] = pod.containers;

it('runs once, and leaves its time to the platform', () => {
  expect(pod.restartPolicy).toBe('Never');
  expect(manifest.spec!.backoffLimit).toBe(0);
  expect(manifest.spec!.activeDeadlineSeconds).toBeUndefined();
});

it('is found by the run, its attempt and the verifier', () => {
  expect(manifest.metadata!.labels).toMatchObject({
    'stagecraft.dev/run-id': '1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009',
    'stagecraft.dev/attempt': '1',
    'stagecraft.dev/verifier': 'unit',
  });
  expect(manifest.spec!.template.metadata!.labels).toEqual(
    manifest.metadata!.labels,
  );
});

it('gives the credentials to the container that has ended before the command starts', () => {
  const mounts = (container: typeof source) =>
    container.volumeMounts!.map(({ name }) => name);
  expect(mounts(source)).toContain('credentials');
  expect(mounts(command)).toEqual(['workspace', 'scratch']);
  expect(source).toMatchObject({
    ...{ image: 'runner:1', args: ['prepare-verifier-source'] },
  });
  expect(pod.volumes).toContainEqual({
    name: 'credentials',
    secret: {
      ...{ secretName: 'run-1c0e2f4e6e1b-a1-v0-1-credentials' },
      defaultMode: 0o400,
    },
  });
});

it('runs the command itself, without a shell, and in no environment of ours', () => {
  expect(command).toMatchObject({
    ...{ name: 'verifier', image: 'node:24' },
    command: ['npm', 'test', '--', '; rm -rf /'],
    workingDir: '/workspace/source',
  });
  expect(command.env).toEqual([
    { name: 'CI', value: 'true' },
    { name: 'LANG', value: 'C.UTF-8' },
    { name: 'HOME', value: '/tmp' },
    { name: 'TMPDIR', value: '/tmp' },
  ]);
  expect(command.envFrom).toBeUndefined();
});

it('E2E-100 has no rights in the cluster and none on the node', () => {
  expect(pod).toMatchObject({
    ...{ serviceAccountName: 'codex-runner' },
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  for (const { securityContext } of [source, command]) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
  expect(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC).toBeUndefined();
});
