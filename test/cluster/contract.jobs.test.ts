import { eventually, Scope, useCluster } from './connect';

describe('A cluster: jobs', () => {
  const connection = useCluster();
  let scope: Scope;
  let namespace: string;

  beforeAll(async () => {
    scope = await Scope.create(connection());
    namespace = scope.namespace;
  });

  const podsOf = async (job: string) => {
    const labelSelector = `batch.kubernetes.io/job-name=${job}`;
    const query = { namespace, labelSelector };
    return (await connection().core.listNamespacedPod(query)).items;
  };
  const reasonOf = async (name: string, type: string) =>
    (await scope.jobWith(name, type)).status?.conditions?.find(
      condition => condition.type === type,
    )?.reason;

  it('runs one pod that it owns, and is Complete', async () => {
    const spec = scope.podSpec('echo done');
    const metadata = { labels: { team: 'a' } };
    await scope.createJob('good', { template: { metadata, spec } });
    const job = await scope.jobWith('good', 'Complete');
    expect(job.status).toMatchObject({ succeeded: 1 });
    expect(job.status?.completionTime).toBeInstanceOf(Date);
    const pods = await podsOf('good');
    expect(pods).toHaveLength(1);
    const [{ metadata: pod }] = pods;
    expect(pod?.name).toMatch(/^good-[a-z0-9]{5}$/);
    expect(pod?.labels).toMatchObject({
      team: 'a',
      'job-name': 'good',
      'controller-uid': job.metadata?.uid,
    });
    expect(pod?.ownerReferences).toMatchObject([
      { kind: 'Job', name: 'good', uid: job.metadata?.uid, controller: true },
    ]);
    expect(await scope.log(pod!.name!)).toBe('done\n');
  });

  it('fails with BackoffLimitExceeded', async () => {
    const spec = scope.podSpec('exit 1');
    await scope.createJob('bad', { backoffLimit: 0, template: { spec } });
    expect(await reasonOf('bad', 'Failed')).toBe('BackoffLimitExceeded');
    expect(await podsOf('bad')).toHaveLength(1);
  });

  it('tries again in a new pod after a failure', async () => {
    const spec = scope.podSpec('exit 1');
    await scope.createJob('again', { backoffLimit: 1, template: { spec } });
    const job = await scope.jobWith('again', 'Failed');
    expect(job.status?.failed).toBe(2);
    expect(await podsOf('again')).toHaveLength(2);
  });

  it('replaces a pod that was deleted, and counts it as failed', async () => {
    const { core } = connection();
    const spec = scope.podSpec('sleep 60');
    await scope.createJob('robbed', { backoffLimit: 0, template: { spec } });
    const [pod] = await eventually(
      () => podsOf('robbed'),
      pods => pods[0]?.status?.phase === 'Running',
    );
    await core.deleteNamespacedPod({ namespace, name: pod.metadata!.name! });
    const job = await scope.jobWith('robbed', 'Failed');
    expect(job.status?.failed).toBe(1);
  });

  it('is deleted after ttlSecondsAfterFinished, with its pods', async () => {
    const { batch } = connection();
    const template = { spec: scope.podSpec('true') };
    await scope.createJob('brief', { ttlSecondsAfterFinished: 0, template });
    await eventually(
      () => batch.listNamespacedJob({ namespace }),
      ({ items }) => !items.some(job => job.metadata?.name === 'brief'),
    );
    await expect(
      eventually(
        () => podsOf('brief'),
        pods => pods.length === 0,
      ),
    ).resolves.toBeDefined();
  });

  it('takes its pods along when it is deleted', async () => {
    const { batch } = connection();
    const name = 'removed';
    const spec = scope.podSpec('sleep 60');
    await scope.createJob(name, { template: { spec } });
    await eventually(
      () => podsOf(name),
      pods => pods[0]?.status?.phase === 'Running',
    );
    const propagationPolicy = 'Background';
    await batch.deleteNamespacedJob({ namespace, name, propagationPolicy });
    const pods = await eventually(
      () => podsOf(name),
      left => left.length === 0,
    );
    expect(pods).toEqual([]);
  });

  it('does not let its template be changed', async () => {
    const { batch } = connection();
    const name = 'fixed';
    const spec = scope.podSpec('true');
    const job = await scope.createJob(name, { template: { spec } });
    const body = structuredClone(job);
    body.spec!.template.spec!.containers[0].image = 'other:1';
    delete body.metadata!.resourceVersion;
    await expect(
      batch.replaceNamespacedJob({ namespace, name, body }),
    ).rejects.toMatchObject({ code: 422 });
  });
});
