import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const github = new TestGitHub();

beforeAll(async () => {
  await github.start();
  await github.pushFile('feature', { path: 'one.txt', content: '1\n' });
  await github.pushFile('feature', { path: 'two.txt', content: '2\n' });
});
afterAll(() => github.stop());

const branchSha = async (branch: string) =>
  (
    await github
      .octokit('reader')
      .git.getRef({ ...BOOKSHOP, ref: `heads/${branch}` })
  ).data.object.sha;

it('clones, whole and shallow, and fetches a single commit', async () => {
  const remote = github.remote('reader');
  await github.git('full', 'clone', '-q', '-b', 'feature', remote, '.');
  expect(await github.git('full', 'rev-list', '--count', 'HEAD')).toBe('3');
  await github.git('shallow', 'clone', '-q', '--depth=1', remote, '.');
  expect(await github.git('shallow', 'rev-list', '--count', 'HEAD')).toBe('1');
  const sha = await branchSha('feature');
  await github.git('shallow', 'fetch', '-q', '--depth=1', 'origin', sha);
  expect(await github.git('shallow', 'rev-parse', 'FETCH_HEAD')).toBe(sha);
});

it('shows a push in the API as soon as git returns', async () => {
  const sha = await github.pushFile('quick', { path: 'q.txt', content: 'q\n' });
  expect(await branchSha('quick')).toBe(sha);
});

it('takes the token as password of any user, or as the user', async () => {
  const { host } = new URL(github.server.gitUrl);
  for (const login of ['whoever:token-of-reader', 'token-of-reader:']) {
    const remote = `http://${login}@${host}/acme/bookshop`;
    const refs = await github.git('.', 'ls-remote', remote);
    expect(refs).toContain('refs/heads/main');
  }
});

it.each([
  [
    'nobody',
    () => `${github.server.gitUrl}/acme/bookshop.git`,
    'could not read Username',
  ],
  ['an unknown token', () => withToken('wrong-token'), 'Authentication failed'],
  [
    'someone who may not see it',
    () => github.remote('outsider'),
    'Repository not found',
  ],
  [
    'a repository that is not there',
    () => github.remote('admin', 'acme/none'),
    'Repository not found',
  ],
])('refuses to read for %s', async (_, remote, message) => {
  const reading = github.git('.', 'ls-remote', remote());
  await expect(reading).rejects.toThrow(message);
});

function withToken(token: string): string {
  const { host } = new URL(github.server.gitUrl);
  return `http://x-access-token:${token}@${host}/acme/bookshop.git`;
}

it('lets everyone who is known read a public repository', async () => {
  const remote = github.remote('outsider', 'admin/open-notes');
  expect(await github.git('.', 'ls-remote', remote)).toContain('HEAD');
});

describe('a push is refused', () => {
  const push = async (remote: string, refspec: string) => {
    const folder = `refused-${Math.random().toString(36).slice(2)}`;
    await github.git(folder, 'clone', '-q', github.remote('member'), '.');
    writeFileSync(join(github.root, folder, 'x.txt'), 'x\n');
    await github.git(folder, 'add', '.');
    await github.git(folder, 'commit', '-q', '-m', 'x');
    return github.git(folder, 'push', '-q', remote, refspec);
  };

  it.each([
    ['without write access', 'reader', 'HEAD:refs/heads/x', 'denied to reader'],
    ['to a protected branch', 'member', 'HEAD:main', 'GH006: Protected branch'],
    ['to one, by an admin', 'admin', 'HEAD:main', 'GH006: Protected branch'],
    ['that deletes a protected branch', 'admin', ':main', 'remote rejected'],
    [
      'to the heads of pull requests',
      'admin',
      'HEAD:refs/pull/1/head',
      'hidden',
    ],
  ] as const)('%s', async (_, person, refspec, message) => {
    const before = await branchSha('main');
    const pushing = push(github.remote(person), refspec);
    await expect(pushing).rejects.toThrow(message);
    expect(await branchSha('main')).toBe(before);
  });
});

it('takes the other branches of a push when one is protected', async () => {
  const folder = 'mixed';
  await github.git(folder, 'clone', '-q', github.remote('member'), '.');
  await github.git(folder, 'commit', '-q', '--allow-empty', '-m', 'x');
  const sha = await github.git(folder, 'rev-parse', 'HEAD');
  const pushing = github.git(
    folder,
    'push',
    'origin',
    'HEAD:main',
    'HEAD:aside',
  );
  await expect(pushing).rejects.toThrow('GH006');
  expect(await branchSha('aside')).toBe(sha);
});

it('keeps hostile branch names, file names and messages apart', async () => {
  const branch = 'feat/$(touch-x);`id`&&"quoted"-<b>';
  const sha = await github.pushFile(
    branch,
    { path: '-rf $(x) "q"\t.txt', content: '\u0000\u0001binary' },
    'Subject\n\n\u0002body\u001f with separators\u0003',
  );
  expect(await branchSha(branch)).toBe(sha);
  const { data } = await github.octokit('reader').repos.getCommit({
    ...BOOKSHOP,
    ref: sha,
  });
  expect(data.files).toMatchObject([
    { filename: '-rf $(x) "q"\t.txt', status: 'added' },
  ]);
  expect(data.commit.message).toContain('with separators');
});

it('serves many clones at a time', async () => {
  const clones = Array.from({ length: 8 }, (_, index) =>
    github.git(`many-${index}`, 'clone', '-q', github.remote('bot'), '.'),
  );
  await expect(Promise.all(clones)).resolves.toHaveLength(8);
});

it('takes pushes that come at the same time, one after the other', async () => {
  const branches = ['p1', 'p2', 'p3', 'p4'];
  const shas = await Promise.all(
    branches.map(branch =>
      github.pushFile(branch, { path: `${branch}.txt`, content: branch }),
    ),
  );
  expect(await Promise.all(branches.map(branchSha))).toEqual(shas);
});

describe('faults', () => {
  afterEach(() => github.server.faults.clear());

  const clone = (folder: string) =>
    github.git(folder, 'clone', '-q', github.remote('reader'), '.');

  it.each([403, 429] as const)(
    'pretend a limit of git with %i, for one service only',
    async status => {
      github.server.faults.setGitFault({
        ...{ kind: 'secondary-rate-limit', service: 'git-upload-pack', status },
      });
      await expect(clone(`limited-${status}`)).rejects.toThrow(
        new RegExp(`error: ${status}`),
      );
      // Made before, so that its clone is there.
      await github.pushFile('feature', {
        ...{ path: `limited-${status}.txt`, content: 'l\n' },
      });
    },
  );

  it('fail the next request and no other', async () => {
    github.server.faults.setGitFault({
      ...{ kind: 'respond', service: '*', status: 502, next: 1 },
    });
    await expect(clone('failed')).rejects.toThrow(/error: 502/);
    await clone('again');
  });
});
