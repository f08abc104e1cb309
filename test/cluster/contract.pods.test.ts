import { PassThrough } from 'node:stream';
import { Log, V1Pod } from '@kubernetes/client-node';
import { eventually, Scope, useCluster } from './connect';

const START_LIMIT_MS = 5000;

function stateOf({ status }: V1Pod) {
  return status?.containerStatuses?.[0]?.state;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

describe('A cluster: pods', () => {
  const connection = useCluster();
  let scope: Scope;
  let namespace: string;

  beforeAll(async () => {
    scope = await Scope.create(connection());
    namespace = scope.namespace;
  });

  it('runs to its end and tells exit code, conditions and addresses', async () => {
    await scope.createPod('good', scope.podSpec('exit 0'));
    const good = await scope.podInPhase('good', 'Succeeded');
    expect(stateOf(good)?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
    expect(good.spec?.nodeName).toBeTruthy();
    expect(good.status?.hostIP).toBeTruthy();
    const types = good.status?.conditions?.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['PodScheduled', 'Ready']));
    await scope.createPod('bad', scope.podSpec('exit 7'));
    const bad = await scope.podInPhase('bad', 'Failed');
    expect(stateOf(bad)?.terminated).toMatchObject({
      exitCode: 7,
      reason: 'Error',
    });
    expect(bad.status?.containerStatuses?.[0].restartCount).toBe(0);
  });

  it('is Ready while it runs, soon after its creation', async () => {
    const createdMs = Date.now();
    await scope.createPod('soon', scope.podSpec('sleep 60'));
    const pod = await scope.podInPhase('soon', 'Running');
    expect(Date.now() - createdMs).toBeLessThan(START_LIMIT_MS);
    const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.status).toBe('True');
    const fieldSelector = `status.phase=Running,spec.nodeName=${pod.spec?.nodeName}`;
    const { core } = connection();
    const running = await core.listNamespacedPod({ namespace, fieldSelector });
    expect(running.items.map(item => item.metadata?.name)).toContain('soon');
  });

  it('restarts a failed container on failure', async () => {
    const volumes = [{ name: 'shared', emptyDir: {} }];
    const script = 'test -e "$DIR/seen" && exit 0; touch "$DIR/seen"; exit 1';
    const spec = scope.podSpec(script, { restartPolicy: 'OnFailure', volumes });
    spec.containers[0].volumeMounts = [
      { name: 'shared', mountPath: '/shared' },
    ];
    spec.containers[0].env = [{ name: 'DIR', value: '/shared' }];
    await scope.createPod('retries', spec);
    const pod = await scope.podInPhase('retries', 'Succeeded');
    const [status] = pod.status!.containerStatuses!;
    expect(status.restartCount).toBe(1);
    expect(status.lastState?.terminated?.exitCode).toBe(1);
  });

  it('backs off from a container that crashes again and again', async () => {
    const spec = scope.podSpec('echo again; exit 3', {
      restartPolicy: 'Always',
    });
    await scope.createPod('crashes', spec);
    const pod = await scope.podThat(
      'crashes',
      found => stateOf(found)?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(pod.status?.phase).toBe('Running');
    expect(
      pod.status?.containerStatuses?.[0].lastState?.terminated,
    ).toMatchObject({ exitCode: 3 });
  });

  it('waits with ErrImagePull for an unknown image', async () => {
    const { core } = connection();
    const spec = scope.podSpec('true');
    spec.containers[0].image = 'stagecraft.invalid/none:1';
    await scope.createPod('imageless', spec);
    const first = await scope.podThat(
      'imageless',
      found => stateOf(found)?.waiting?.reason === 'ErrImagePull',
    );
    expect(first.status?.phase).toBe('Pending');
    const fieldSelector = 'involvedObject.name=imageless,type=Warning';
    // The kubelet writes its events beside the status, and later.
    await eventually(
      () => core.listNamespacedEvent({ namespace, fieldSelector }),
      ({ items }) => items.some(({ reason }) => reason === 'Failed'),
    );
  });

  it('is given Secrets and ConfigMaps as mounted files', async () => {
    const { core } = connection();
    const secret = { metadata: { name: 'sec' }, stringData: { token: 't0p' } };
    await core.createNamespacedSecret({ namespace, body: secret });
    const map = { metadata: { name: 'conf' }, data: { 'a.txt': 'A', b: 'B' } };
    await core.createNamespacedConfigMap({ namespace, body: map });
    const script =
      'cat "$SEC/token" "$CONF/a.txt"; echo; ls -lL "$SEC/" | tail -1 | cut -c1-10; ls "$CONF"';
    const spec = scope.podSpec(script, {
      volumes: [
        { name: 'sec', secret: { secretName: 'sec', defaultMode: 0o400 } },
        { name: 'conf', configMap: { name: 'conf' } },
      ],
    });
    Object.assign(spec.containers[0], {
      volumeMounts: [
        { name: 'sec', mountPath: '/etc/sec', readOnly: true },
        { name: 'conf', mountPath: '/etc/conf' },
      ],
      env: [
        { name: 'SEC', value: '/etc/sec' },
        { name: 'CONF', value: '/etc/conf' },
      ],
    });
    await scope.createPod('given', spec);
    await scope.podInPhase('given', 'Succeeded');
    expect(await scope.log('given')).toBe('t0pA\n-r--------\na.txt\nb\n');
  });

  it('reads a Secret of mode 0400 as an ordinary user of the group that owns its files', async () => {
    const { core } = connection();
    const secret = { metadata: { name: 'own' }, stringData: { token: 'o3n' } };
    await core.createNamespacedSecret({ namespace, body: secret });
    const identity = { runAsUser: 10_001, runAsGroup: 10_001, fsGroup: 10_001 };
    const spec = scope.podSpec('cat "$SEC/token"; test "$(id -u)" != 0', {
      securityContext: { runAsNonRoot: true, ...identity },
      volumes: [
        { name: 'own', secret: { secretName: 'own', defaultMode: 0o400 } },
      ],
    });
    spec.containers[0].volumeMounts = [{ name: 'own', mountPath: '/etc/own' }];
    spec.containers[0].env = [{ name: 'SEC', value: '/etc/own' }];
    await scope.createPod('ordinary', spec);
    await scope.podInPhase('ordinary', 'Succeeded');
    expect(await scope.log('ordinary')).toBe('o3n');
  });

  it('waits for a Secret that is still to come', async () => {
    const { core } = connection();
    const secret = { secretName: 'late' };
    const volumes = [{ name: 'late', secret }];
    const spec = scope.podSpec('cat "$DIR/key"', { volumes });
    spec.containers[0].volumeMounts = [{ name: 'late', mountPath: '/late' }];
    spec.containers[0].env = [{ name: 'DIR', value: '/late' }];
    await scope.createPod('waits', spec);
    const fieldSelector = 'involvedObject.name=waits,reason=FailedMount';
    await eventually(
      () => core.listNamespacedEvent({ namespace, fieldSelector }),
      ({ items }) => items.length > 0,
    );
    const body = { metadata: { name: 'late' }, stringData: { key: 'came' } };
    await core.createNamespacedSecret({ namespace, body });
    await scope.podInPhase('waits', 'Succeeded');
    expect(await scope.log('waits')).toBe('came');
  });

  it('is given its grace time: SIGTERM, then the end', async () => {
    const { core } = connection();
    const script =
      'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.1; done';
    const spec = scope.podSpec(script, { terminationGracePeriodSeconds: 20 });
    await scope.createPod('polite', spec);
    await scope.podInPhase('polite', 'Running');
    const log = new PassThrough();
    const text = textOf(log);
    const follower = new Log(connection().config);
    await follower.log(namespace, 'polite', 'main', log, { follow: true });
    await eventually(
      () => scope.log('polite'),
      now => now === 'up\n',
    );
    const deleted = await core.deleteNamespacedPod({
      namespace,
      name: 'polite',
    });
    expect(deleted.metadata?.deletionTimestamp).toBeInstanceOf(Date);
    // A kubelet that finds the container removed while it follows puts an error behind the log.
    expect(await text).toMatch(/^up\nbye\n/);
    await eventually(
      () => core.listNamespacedPod({ namespace }),
      ({ items }) => !items.some(item => item.metadata?.name === 'polite'),
    );
  });

  it('is killed when it ignores SIGTERM', async () => {
    const { core } = connection();
    const script = 'trap "" TERM; while :; do sleep 0.1; done';
    await scope.createPod('stubborn', scope.podSpec(script));
    await scope.podInPhase('stubborn', 'Running');
    await core.deleteNamespacedPod({ namespace, name: 'stubborn' });
    await expect(
      eventually(
        () => core.listNamespacedPod({ namespace }),
        ({ items }) => !items.some(item => item.metadata?.name === 'stubborn'),
      ),
    ).resolves.toBeDefined();
  });

  it('gives its log to several followers', async () => {
    const { config } = connection();
    // Longer than the second between two looks of a kubelet: else it may never be seen Running.
    const script =
      'for i in 1 2 3 4 5; do echo out$i; sleep 0.5; done; echo err >&2';
    await scope.createPod('talks', scope.podSpec(script));
    await scope.podInPhase('talks', 'Running');
    const follow = async () => {
      const stream = new PassThrough();
      const text = textOf(stream);
      await new Log(config).log(namespace, 'talks', 'main', stream, {
        follow: true,
      });
      return text;
    };
    const texts = await Promise.all([follow(), follow(), follow()]);
    const whole = 'out1\nout2\nout3\nout4\nout5\nerr\n';
    expect(texts).toEqual([whole, whole, whole]);
  });

  /** What an init container does before the main one, over a volume that both have. */
  const prepared = (initScript: string, script: string) => {
    const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
    const env = [{ name: 'SHARED', value: '/shared' }];
    const spec = scope.podSpec(script);
    const [main] = spec.containers;
    const command = ['sh', '-c', initScript];
    return {
      ...spec,
      initContainers: [{ ...main, name: 'init', command, env, volumeMounts }],
      containers: [{ ...main, env, volumeMounts }],
      volumes: [{ name: 'shared', emptyDir: {} }],
    };
  };

  it('runs an init container to its end before its container, over a volume of both', async () => {
    const { core } = connection();
    await scope.createPod(
      'prepared',
      prepared(
        'sleep 2; echo made > "$SHARED/file"; echo from init',
        'cat "$SHARED/file"; exit 3',
      ),
    );
    const early = await scope.podThat('prepared', ({ status }) =>
      Boolean(status?.initContainerStatuses?.[0].state?.running),
    );
    expect(early.status?.phase).toBe('Pending');
    expect(stateOf(early)?.waiting?.reason).toBe('PodInitializing');
    const pod = await scope.podInPhase('prepared', 'Failed');
    expect(stateOf(pod)?.terminated?.exitCode).toBe(3);
    const [init] = pod.status!.initContainerStatuses!;
    expect(init.state?.terminated?.exitCode).toBe(0);
    expect(await scope.log('prepared')).toBe('made\n');
    const key = { namespace, name: 'prepared', container: 'init' };
    expect(await core.readNamespacedPodLog(key)).toBe('from init\n');
  });

  it('fails without its container when an init container fails', async () => {
    await scope.createPod('spoiled', prepared('exit 4', 'echo never'));
    const pod = await scope.podInPhase('spoiled', 'Failed');
    const [init] = pod.status!.initContainerStatuses!;
    expect(init.state?.terminated?.exitCode).toBe(4);
    expect(stateOf(pod)?.terminated).toBeUndefined();
    expect(stateOf(pod)?.waiting?.reason).toBe('PodInitializing');
  });

  it('gives the last lines of its log, and of these the first bytes', async () => {
    const { core } = connection();
    await scope.createPod(
      'long',
      scope.podSpec('for i in 1 2 3; do echo line$i; done'),
    );
    await scope.podInPhase('long', 'Succeeded');
    const read = (part: { tailLines?: number; limitBytes?: number }) =>
      core.readNamespacedPodLog({ namespace, name: 'long', ...part });
    expect(await read({ tailLines: 2 })).toBe('line2\nline3\n');
    expect(await read({ tailLines: 9 })).toBe('line1\nline2\nline3\n');
    expect(await read({ tailLines: 2, limitBytes: 8 })).toBe('line2\nli');
  });

  it('refuses the log of a container that has not started, or that it has not', async () => {
    const { core } = connection();
    const spec = scope.podSpec('true');
    spec.containers[0].image = 'stagecraft.invalid/none:2';
    await scope.createPod('silent', spec);
    // Before a node has the pod, its log is there and empty.
    await scope.podThat('silent', found => Boolean(stateOf(found)?.waiting));
    const key = { namespace, name: 'silent' };
    for (const container of ['main', 'other']) {
      await expect(
        core.readNamespacedPodLog({ ...key, container }),
      ).rejects.toMatchObject({ code: 400 });
    }
  });
});
