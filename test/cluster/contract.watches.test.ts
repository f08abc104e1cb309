import {
  KubernetesObject,
  makeInformer,
  V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { eventually, Scope, useCluster } from './connect';

interface Seen {
  type: string;
  object: KubernetesObject & { code?: number };
}

describe('A cluster: watches', () => {
  const connection = useCluster();
  let scope: Scope;
  let namespace: string;
  let path: string;

  beforeAll(async () => {
    scope = await Scope.create(connection());
    namespace = scope.namespace;
    path = `/api/v1/namespaces/${namespace}/configmaps`;
  });

  const create = (name: string, labels = {}) => {
    const body = { metadata: { name, labels } };
    return connection().core.createNamespacedConfigMap({ namespace, body });
  };
  const version = async () =>
    (await connection().core.listNamespacedConfigMap({ namespace })).metadata!
      .resourceVersion!;

  /** Watches until `count` events came or the server ended it. */
  async function watched(
    query: object,
    count: number,
    act?: () => Promise<unknown>,
  ) {
    const events: Seen[] = [];
    let isOver = false;
    const controller = await new Watch(connection().config).watch(
      path,
      query as Record<string, string>,
      (type: string, object: Seen['object']) => {
        events.push({ type, object });
        isOver ||= events.length === count;
      },
      () => {
        isOver = true;
      },
    );
    await act?.();
    await eventually(async () => isOver, Boolean);
    controller.abort();
    return events.map(
      ({ type, object }) => `${type} ${object.metadata?.name ?? object.code}`,
    );
  }

  it('tells changes after a version in their order', async () => {
    const { core } = connection();
    const resourceVersion = await version();
    const seen = await watched({ resourceVersion }, 3, async () => {
      const body = await create('w1');
      const key = { name: 'w1', namespace };
      body.data = { a: '1' };
      await core.replaceNamespacedConfigMap({ ...key, body });
      await core.deleteNamespacedConfigMap(key);
    });
    expect(seen).toEqual(['ADDED w1', 'MODIFIED w1', 'DELETED w1']);
  });

  it('begins with what is there when no version is given', async () => {
    await create('w2', { w2: '' });
    expect(await watched({ labelSelector: 'w2' }, 1)).toEqual(['ADDED w2']);
  });

  it('tells changes that happened before the watch began', async () => {
    const resourceVersion = await version();
    await create('w3');
    expect(await watched({ resourceVersion }, 1)).toEqual(['ADDED w3']);
  });

  it('tells an object that leaves or enters the selection as deleted or added', async () => {
    const { core } = connection();
    const body = await create('w4', { in: 'no' });
    const resourceVersion = await version();
    const query = { resourceVersion, labelSelector: 'in=yes' };
    const seen = await watched(query, 2, async () => {
      const key = { name: 'w4', namespace };
      for (const value of ['yes', 'no']) {
        const metadata = { name: 'w4', labels: { in: value } };
        const next = { ...body, metadata };
        await core.replaceNamespacedConfigMap({ ...key, body: next });
      }
    });
    expect(seen).toEqual(['ADDED w4', 'DELETED w4']);
  });

  it('ends after timeoutSeconds', async () => {
    const resourceVersion = await version();
    const query = { resourceVersion, timeoutSeconds: 1 };
    expect(await watched(query, 1)).toEqual([]);
  });

  it('keeps an informer in step, also over a lost connection', async () => {
    const { config, core } = connection();
    const labelSelector = 'informed';
    const query = { namespace, labelSelector };
    const informer = makeInformer<V1ConfigMap>(
      config,
      path,
      () => core.listNamespacedConfigMap(query),
      labelSelector,
    );
    const names = new Set<string>();
    informer.on('add', ({ metadata }) => names.add(metadata!.name!));
    informer.on('delete', ({ metadata }) => names.delete(metadata!.name!));
    await create('i1', { informed: '' });
    await informer.start();
    await create('i2', { informed: '' });
    const read = async () => [...names].sort().join();
    await eventually(read, text => text === 'i1,i2');
    await informer.stop();
    await core.deleteNamespacedConfigMap({ name: 'i1', namespace });
    await create('i3', { informed: '' });
    await informer.start();
    await expect(
      eventually(read, text => text === 'i2,i3'),
    ).resolves.toBeDefined();
    await informer.stop();
  });
});
