import { eventually, Scope, useCluster } from './connect';

describe('A cluster: namespaces', () => {
  const connection = useCluster();
  const isGone = (name: string) =>
    eventually(
      () =>
        connection()
          .core.readNamespace({ name })
          .then(
            () => false,
            error => error.code === 404,
          ),
      gone => gone,
    );

  it('is Active with a default service account', async () => {
    const { core } = connection();
    const scope = await Scope.create(connection());
    const found = await core.readNamespace({ name: scope.namespace });
    expect(found.status?.phase).toBe('Active');
    expect(found.metadata?.labels).toMatchObject({
      'kubernetes.io/metadata.name': scope.namespace,
    });
    await scope.remove();
    await isGone(scope.namespace);
  });

  it('is Terminating until its content is gone, and takes nothing new', async () => {
    const { core } = connection();
    const scope = await Scope.create(connection());
    const { namespace } = scope;
    const finalizers = ['example.com/hold'];
    const held = { metadata: { name: 'held', finalizers } };
    await core.createNamespacedConfigMap({ namespace, body: held });
    await scope.createPod('runs', scope.podSpec('sleep 60'));
    await scope.podInPhase('runs', 'Running');
    await scope.remove();
    const found = await core.readNamespace({ name: namespace });
    expect(found.status?.phase).toBe('Terminating');
    const late = { metadata: { name: 'late' } };
    await expect(
      core.createNamespacedConfigMap({ namespace, body: late }),
    ).rejects.toMatchObject({
      code: 403,
      body: expect.stringContaining('is being terminated'),
    });
    const key = { name: 'held', namespace };
    const { metadata, ...rest } = await core.readNamespacedConfigMap(key);
    const body = { ...rest, metadata: { ...metadata, finalizers: [] } };
    await core.replaceNamespacedConfigMap({ ...key, body });
    await isGone(namespace);
    const { items } = await core.listPodForAllNamespaces();
    expect(items.some(pod => pod.metadata?.namespace === namespace)).toBe(
      false,
    );
  });

  it('makes the default service account again', async () => {
    const { core } = connection();
    const scope = await Scope.create(connection());
    const { namespace } = scope;
    const key = { namespace, name: 'default' };
    const before = await core.readNamespacedServiceAccount(key);
    await core.deleteNamespacedServiceAccount(key);
    await expect(
      eventually(
        () => core.listNamespacedServiceAccount({ namespace }),
        ({ items }) =>
          items.some(
            ({ metadata }) =>
              metadata?.name === 'default' &&
              metadata.uid !== before.metadata?.uid,
          ),
      ),
    ).resolves.toBeDefined();
    await scope.remove();
  });

  it('refuses to delete the default namespace', async () => {
    const { core } = connection();
    await expect(
      core.deleteNamespace({ name: 'default' }),
    ).rejects.toMatchObject({ code: 403 });
  });
});
