import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { Scope, useCluster } from './connect';

/** The Status in an answer that client-node threw. */
async function statusOf(call: Promise<unknown>) {
  const { code, body } = await call.then(
    () => ({ code: 200, body: '{}' }),
    (error: { code: number; body: unknown }) => error,
  );
  const status = typeof body === 'string' ? JSON.parse(body) : body;
  return { code, status };
}

describe('A cluster: refusals', () => {
  const connection = useCluster();
  let scope: Scope;
  let namespace: string;

  beforeAll(async () => {
    scope = await Scope.create(connection());
    namespace = scope.namespace;
  });

  const create = (body: object) =>
    connection().core.createNamespacedConfigMap({ namespace, body });

  it('an object that is not there: 404 NotFound', async () => {
    const { core } = connection();
    const { code, status } = await statusOf(
      core.readNamespacedPod({ namespace, name: 'none' }),
    );
    expect(code).toBe(404);
    expect(status).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'NotFound',
      message: 'pods "none" not found',
      code: 404,
    });
  });

  it('a second object of the same name: 409 AlreadyExists', async () => {
    await create({ metadata: { name: 'twice' } });
    const { code, status } = await statusOf(
      create({ metadata: { name: 'twice' } }),
    );
    expect(code).toBe(409);
    expect(status.reason).toBe('AlreadyExists');
  });

  it('a namespace that is not there: 404', async () => {
    const body = { metadata: { name: 'homeless' } };
    const { code, status } = await statusOf(
      connection().core.createNamespacedSecret({ namespace: 'no-such', body }),
    );
    expect(code).toBe(404);
    expect(status.message).toBe('namespaces "no-such" not found');
  });

  it('a name that is not a DNS name: 422 Invalid with the field as cause', async () => {
    const { code, status } = await statusOf(
      create({ metadata: { name: 'Not_DNS' } }),
    );
    expect(code).toBe(422);
    expect(status.reason).toBe('Invalid');
    expect(status.details.causes[0]).toMatchObject({
      field: 'metadata.name',
      reason: 'FieldValueInvalid',
    });
  });

  it('an object without a name: 422', async () => {
    const { code } = await statusOf(create({ metadata: {} }));
    expect(code).toBe(422);
  });

  it('a pod without containers, or with a mount of an unknown volume: 422', async () => {
    const spec = scope.podSpec('true');
    const [main] = spec.containers;
    const volumeMounts = [{ name: 'gone', mountPath: '/gone' }];
    const unknown = { ...spec, containers: [{ ...main, volumeMounts }] };
    const [none, mount] = await Promise.all([
      statusOf(scope.createPod('bad', { ...spec, containers: [] })),
      statusOf(scope.createPod('bad', unknown)),
    ]);
    expect(none.code).toBe(422);
    expect(none.status.message).toContain('spec.containers');
    expect(mount.code).toBe(422);
    expect(mount.status.details.causes[0].field).toContain('spec.containers');
  });

  it('a pod with an unknown service account: 403', async () => {
    const spec = scope.podSpec('true', { serviceAccountName: 'nobody' });
    const { code, status } = await statusOf(scope.createPod('bad', spec));
    expect(code).toBe(403);
    expect(status.reason).toBe('Forbidden');
  });

  it('a Job whose pods would always restart: 422', async () => {
    const spec = scope.podSpec('true', { restartPolicy: 'Always' });
    const { code, status } = await statusOf(
      scope.createJob('bad', { template: { spec } }),
    );
    expect(code).toBe(422);
    expect(status.message).toContain('restartPolicy');
  });

  it('a patch of an unknown type: 415', async () => {
    const { core } = connection();
    const type = setHeaderOptions('Content-Type', 'application/x-patch+json');
    await create({ metadata: { name: 'odd' } });
    const key = { name: 'odd', namespace };
    const { code } = await statusOf(
      core.patchNamespacedConfigMap({ ...key, body: {} }, type),
    );
    expect(code).toBe(415);
  });

  it('an unknown field selector, and a broken label selector: 400', async () => {
    const { core } = connection();
    const field = core.listNamespacedPod({
      namespace,
      fieldSelector: 'spec.x=1',
    });
    const label = core.listNamespacedPod({
      namespace,
      labelSelector: 'a in b',
    });
    expect((await statusOf(field)).code).toBe(400);
    expect((await statusOf(label)).code).toBe(400);
  });

  it('a merge patch that does not fit the kind: 422 or 400', async () => {
    const { core } = connection();
    await create({ metadata: { name: 'fits' } });
    const key = { name: 'fits', namespace };
    const type = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
    const body = { data: { a: { nested: true } } };
    const { code } = await statusOf(
      core.patchNamespacedConfigMap({ ...key, body }, type),
    );
    expect([400, 422]).toContain(code);
  });
});
