import { schemas } from '../api/schemas';
import type { Image } from './ImageStore';
import { expand, launchOf, rewriteMounts } from './launch';
import type { Pod } from './podStatus';
import type { Lookup } from './volumes';

const IMAGE: Image = { folder: '/images/tool', entrypoint: ['sh'], env: {} };

function podWith(container: object): Pod {
  const metadata = { name: 'p', namespace: 'n', uid: 'u' };
  const containers = [{ name: 'c', image: 'tool', ...container }];
  const volumes = ['work', 'deep'].map(name => ({ name, emptyDir: {} }));
  const pod = schemas.Pod.parse({ metadata, spec: { containers, volumes } });
  return pod as unknown as Pod;
}

function launch(
  container: object,
  more: { image?: object; lookup?: Lookup } = {},
) {
  const pod = podWith(container);
  return launchOf({
    ...{ pod, container: pod.spec.containers[0], podFolder: '/pods/u' },
    image: { ...IMAGE, ...more.image },
    lookup: more.lookup ?? (() => new Map()),
    nodePath: '/opt/node',
  });
}

describe('expand', () => {
  it.each([
    ['$(A)/x', '1/x'],
    ['$(A)$(B)', '12'],
    ['$(UNKNOWN)', '$(UNKNOWN)'],
    ['$$(A)', '$(A)'],
    ['$A ${A} $()', '$A ${A} $()'],
  ])('%s becomes %s', (text, expected) => {
    expect(expand(text, { A: '1', B: '2' })).toBe(expected);
  });
});

describe('rewriteMounts', () => {
  const volumeMounts = [
    { name: 'work', mountPath: '/work/' },
    { name: 'deep', mountPath: '/work/deep', subPath: 'sub' },
  ];

  it.each([
    ['/work', '/pods/u/volumes/work'],
    ['/work/a/b', '/pods/u/volumes/work/a/b'],
    ['/work/deep/a', '/pods/u/volumes/deep/sub/a'],
    ['/workshop', '/workshop'],
    ['--dir=/work', '--dir=/work'],
    ['work', 'work'],
  ])('%s becomes %s', (text, expected) => {
    const [container] = podWith({ volumeMounts }).spec.containers;
    expect(rewriteMounts(text, container, '/pods/u')).toBe(expected);
  });
});

describe('launchOf', () => {
  it('takes entrypoint, args and folder of the image, and nothing of this process', () => {
    const image = { entrypoint: ['node', 'x.mjs'], env: { A: '1' } };
    expect(launch({ args: ['--a=$(A)'] }, { image })).toEqual({
      command: ['/opt/node', 'x.mjs', '--a=1'],
      env: {
        A: '1',
        HOME: '/pods/u/tmp',
        HOSTNAME: 'p',
        PATH: expect.stringContaining('/usr/bin'),
      },
      workingDir: '/pods/u/tmp',
    });
  });

  it('lets the container override the image', () => {
    const image = { env: { A: 'image', HOME: '/h' }, workingDir: 'sub' };
    const env = [{ name: 'A', value: 'container' }];
    const launched = launch({ command: ['ls'], env }, { image });
    expect(launched.command).toEqual(['ls']);
    expect(launched.env).toMatchObject({ A: 'container', HOME: '/h' });
    expect(launched.workingDir).toBe('/images/tool/sub');
  });

  it('refuses a reference to a missing key, unless it is optional', () => {
    const env = (optional: boolean) => [
      {
        name: 'A',
        valueFrom: { secretKeyRef: { name: 's', key: 'k', optional } },
      },
    ];
    expect(() => launch({ env: env(false) })).toThrow('key k in Secret');
    expect(launch({ env: env(true) }).env).not.toHaveProperty('A');
  });
});
