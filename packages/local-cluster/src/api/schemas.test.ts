import { schemas } from './schemas';

const CONTAINER = { name: 'c', image: 'i' };

function isPodAccepted(container: object, spec: object = {}): boolean {
  const metadata = { name: 'p' };
  const containers = [{ ...CONTAINER, ...container }];
  const pod = { metadata, spec: { containers, ...spec } };
  return schemas.Pod.safeParse(pod).success;
}

describe('What this node cannot honour is refused', () => {
  it('accepts a plain pod', () => {
    expect(isPodAccepted({})).toBe(true);
  });

  it.each([
    ['envFrom', { envFrom: [] }, {}],
    ['valueFrom', { env: [{ name: 'A', valueFrom: {} }] }, {}],
    ['a probe', { livenessProbe: {} }, {}],
    ['an init container', {}, { initContainers: [CONTAINER] }],
    ['a deadline', {}, { activeDeadlineSeconds: 1 }],
    ['a host folder', {}, { volumes: [{ name: 'v', hostPath: {} }] }],
    [
      'subPath',
      { volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 's' }] },
      { volumes: [{ name: 'v', emptyDir: {} }] },
    ],
  ])('%s', (_, container, spec) => {
    expect(isPodAccepted(container, spec)).toBe(false);
  });

  it.each(['..', '.', 'a/b', ''])('a file named "%s"', name => {
    const map = { metadata: { name: 'm' }, data: { [name]: '' } };
    expect(schemas.ConfigMap.safeParse(map).success).toBe(false);
  });
});
