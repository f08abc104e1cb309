import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { eventually, Scope, useCluster } from './connect';

const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

describe('A cluster: objects', () => {
  const connection = useCluster();
  let scope: Scope;
  let namespace: string;

  beforeAll(async () => {
    scope = await Scope.create(connection());
    namespace = scope.namespace;
  });

  const create = (name: string, more: object = {}) => {
    const { metadata, ...rest } = more as { metadata?: object };
    const body = { metadata: { name, ...metadata }, ...rest };
    return connection().core.createNamespacedConfigMap({ namespace, body });
  };

  it('serves discovery', async () => {
    const { core, batch } = connection();
    const resources = (await core.getAPIResources()).resources;
    expect(resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['namespaces', 'pods', 'pods/log', 'secrets']),
    );
    const jobs = (await batch.getAPIResources()).resources;
    expect(jobs.find(({ name }) => name === 'jobs')?.verbs).toEqual(
      expect.arrayContaining(['create', 'get', 'list', 'watch', 'patch']),
    );
  });

  it('creates, reads and deletes', async () => {
    const { core } = connection();
    const created = await create('life', { data: { a: '1' } });
    expect(created.metadata).toMatchObject({ name: 'life', namespace });
    expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const key = { name: 'life', namespace };
    expect(await core.readNamespacedConfigMap(key)).toEqual(created);
    const status = await core.deleteNamespacedConfigMap(key);
    expect(status.status).toBe('Success');
    await expect(core.readNamespacedConfigMap(key)).rejects.toMatchObject({
      code: 404,
    });
  });

  it('turns stringData of a Secret into data', async () => {
    const { core } = connection();
    const body = { metadata: { name: 's' }, stringData: { token: 'höß' } };
    const secret = await core.createNamespacedSecret({ namespace, body });
    expect(secret.stringData).toBeUndefined();
    expect(secret.type).toBe('Opaque');
    expect(Buffer.from(secret.data!.token, 'base64').toString()).toBe('höß');
  });

  it('replaces, and refuses a replacement of an older version', async () => {
    const { core } = connection();
    const first = await create('replaced', { data: { a: '1' } });
    const key = { name: 'replaced', namespace };
    const body = { ...first, data: { a: '2' } };
    const second = await core.replaceNamespacedConfigMap({ ...key, body });
    expect(second.metadata?.resourceVersion).not.toBe(
      first.metadata?.resourceVersion,
    );
    await expect(
      core.replaceNamespacedConfigMap({ ...key, body }),
    ).rejects.toMatchObject({ code: 409 });
  });

  it('lets one of many concurrent replacements win', async () => {
    const { core } = connection();
    const read = await create('raced', { data: {} });
    const key = { name: 'raced', namespace };
    const writes = Array.from({ length: 10 }, (_, index) =>
      core.replaceNamespacedConfigMap({
        ...key,
        body: { ...read, data: { winner: String(index) } },
      }),
    );
    const results = await Promise.allSettled(writes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
  });

  it('merges a patch: null removes, an unchanged object keeps its version', async () => {
    const { core } = connection();
    await create('patched', { data: { a: '1', b: '2' } });
    const key = { name: 'patched', namespace };
    const body = {
      data: { a: null, c: '3' },
      metadata: { labels: { x: 'y' } },
    };
    const patched = await core.patchNamespacedConfigMap(
      { ...key, body },
      MERGE,
    );
    expect(patched.data).toEqual({ b: '2', c: '3' });
    expect(patched.metadata?.labels).toEqual({ x: 'y' });
    const again = await core.patchNamespacedConfigMap({ ...key, body }, MERGE);
    expect(again.metadata?.resourceVersion).toBe(
      patched.metadata?.resourceVersion,
    );
  });

  it('selects by labels and fields', async () => {
    const { core } = connection();
    const labels = [
      { tier: 'web', app: 'a' },
      { tier: 'db', app: 'a' },
      { app: 'b' },
    ];
    for (const [index, set] of labels.entries()) {
      await create(`selected-${index}`, { metadata: { labels: set } });
    }
    const names = async (query: object) => {
      const list = await core.listNamespacedConfigMap({ namespace, ...query });
      return list.items
        .map(item => item.metadata!.name!)
        .filter(name => name.startsWith('selected-'));
    };
    const select = (labelSelector: string) => names({ labelSelector });
    expect(await select('app=a')).toEqual(['selected-0', 'selected-1']);
    expect(await select('app=a,tier!=db')).toEqual(['selected-0']);
    expect(await select('tier in (web, db)')).toHaveLength(2);
    expect(await select('app,tier notin (web)')).toEqual([
      'selected-1',
      'selected-2',
    ]);
    expect(await select('app,!tier')).toEqual(['selected-2']);
    const fieldSelector = 'metadata.name=selected-1';
    expect(await names({ fieldSelector })).toEqual(['selected-1']);
  });

  it('keeps an object with a finalizer until the finalizer is removed', async () => {
    const { core } = connection();
    const finalizers = ['example.com/hold'];
    await create('held', { metadata: { finalizers } });
    const key = { name: 'held', namespace };
    await core.deleteNamespacedConfigMap(key);
    const held = await core.readNamespacedConfigMap(key);
    expect(held.metadata?.deletionTimestamp).toBeInstanceOf(Date);
    const body = { metadata: { finalizers: null } };
    await core.patchNamespacedConfigMap({ ...key, body }, MERGE);
    await expect(core.readNamespacedConfigMap(key)).rejects.toMatchObject({
      code: 404,
    });
  });

  it('deletes what has lost its owner', async () => {
    const { core } = connection();
    const { metadata } = await create('owner');
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' };
    const ownerReferences = [{ ...owner, uid: metadata!.uid! }];
    await create('owned', { metadata: { ownerReferences } });
    await core.deleteNamespacedConfigMap({ name: 'owner', namespace });
    await expect(
      eventually(
        () => core.listNamespacedConfigMap({ namespace }),
        ({ items }) => !items.some(item => item.metadata?.name === 'owned'),
      ),
    ).resolves.toBeDefined();
  });
});
