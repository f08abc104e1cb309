import { schemas } from '../api/schemas';
import { Image, launchOf, rewriteMounts } from './launch';
import type { Pod } from './podStatus';

const IMAGE: Image = { folder: '/images/tool', entrypoint: ['sh'], env: {} };

function podWith(container: object): Pod {
  const metadata = { name: 'p', namespace: 'n', uid: 'u' };
  const containers = [{ name: 'c', image: 'tool', ...container }];
  const volumes = ['work', 'deep'].map(name => ({ name, emptyDir: {} }));
  const pod = schemas.Pod.parse({ metadata, spec: { containers, volumes } });
  return pod as unknown as Pod;
}

function launch(container: object, image: object = {}) {
  const given = { ...IMAGE, ...image };
  const { metadata, spec } = podWith(container);
  const [first] = spec.containers;
  return launchOf(metadata.name, first, given, '/pods/u', '/opt/node');
}

describe('rewriteMounts', () => {
  const volumeMounts = [
    { name: 'work', mountPath: '/work/' },
    { name: 'deep', mountPath: '/work/deep' },
  ];

  it.each([
    ['/work', '/pods/u/volumes/work'],
    ['/work/a/b', '/pods/u/volumes/work/a/b'],
    ['/work/deep/a', '/pods/u/volumes/deep/a'],
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
    expect(launch({ args: ['/tmp'] }, image)).toEqual({
      command: ['/opt/node', 'x.mjs', '/tmp'],
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
    const image = { env: { A: 'image', HOME: '/h' } };
    const env = [{ name: 'A', value: 'container' }];
    const own = { command: ['ls'], workingDir: 'sub', env };
    const launched = launch(own, image);
    expect(launched.command).toEqual(['ls']);
    expect(launched.env).toMatchObject({ A: 'container', HOME: '/h' });
    expect(launched.workingDir).toBe('/images/tool/sub');
  });

  it('refuses a container without a command', () => {
    expect(() => launch({}, { entrypoint: [] })).toThrow('no command');
  });
});
