import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const github = new TestGitHub();
const reader = () => github.octokit('reader');
let mainSha: string;
let featureSha: string;

beforeAll(async () => {
  const folder = join(github.root, 'bookshop');
  mkdirSync(join(folder, 'odd names'));
  writeFileSync(join(folder, 'odd names/Ünï #1 [x].txt'), 'odd\n');
  writeFileSync(join(folder, 'image.bin'), Buffer.from([0, 1, 2, 255]));
  symlinkSync('README.md', join(folder, 'link'));
  await github.start();
  featureSha = await github.pushFile('feature', {
    path: 'a.txt',
    content: 'a\n',
  });
  const { data } = await reader().git.getRef({
    ...BOOKSHOP,
    ref: 'heads/main',
  });
  mainSha = data.object.sha;
});
afterAll(() => github.stop());

describe('contents', () => {
  const get = async (path: string, ref?: string) =>
    (await reader().repos.getContent({ ...BOOKSHOP, path, ref })).data as any;

  it('lists folders', async () => {
    const names = (entries: any[]) =>
      entries.map(({ type, path }) => `${type} ${path}`);
    expect(names(await get(''))).toEqual([
      'file README.md',
      'file image.bin',
      'symlink link',
      'dir odd names',
      'dir src',
    ]);
    expect(names(await get('src'))).toEqual(['file src/app.js']);
  });

  it('reads files, also with odd names and of other branches', async () => {
    const text = async (path: string, ref?: string) =>
      Buffer.from((await get(path, ref)).content, 'base64').toString();
    expect(await text('README.md')).toBe('# Bookshop\n');
    expect(await text('odd names/Ünï #1 [x].txt')).toBe('odd\n');
    expect(await text('a.txt', 'feature')).toBe('a\n');
    expect(await text('a.txt', featureSha)).toBe('a\n');
    expect(await get('link')).toMatchObject({
      type: 'symlink',
      target: 'README.md',
    });
  });

  it('gives raw bytes on demand', async () => {
    const { data } = await reader().repos.getContent({
      ...BOOKSHOP,
      path: 'image.bin',
      mediaType: { format: 'raw' },
    });
    const bytes =
      typeof data === 'string'
        ? Buffer.from(data)
        : new Uint8Array(data as any);
    expect(bytes.length).toBeGreaterThan(0);
  });

  it.each([
    ['missing.txt', undefined],
    ['a.txt', 'main'],
    ['README.md', 'no-branch'],
    ['../README.md', undefined],
    ['README.md', '--output=/tmp/x'],
  ])('answers 404 for %s at %s', async (path, ref) => {
    await expect(get(path, ref)).rejects.toMatchObject({ status: 404 });
  });

  it('finds the readme', async () => {
    const { data } = await reader().repos.getReadme(BOOKSHOP);
    expect(data).toMatchObject({ name: 'README.md', type: 'file' });
  });
});

describe('refs', () => {
  const member = () => github.octokit('member');

  it('are made, found, moved and deleted', async () => {
    await member().git.createRef({
      ...BOOKSHOP,
      ref: 'refs/heads/team/one',
      sha: mainSha,
    });
    const matching = await member().git.listMatchingRefs({
      ...BOOKSHOP,
      ref: 'heads/team',
    });
    expect(matching.data).toMatchObject([
      { ref: 'refs/heads/team/one', object: { type: 'commit', sha: mainSha } },
    ]);
    const move = (sha: string, force = false) =>
      member().git.updateRef({
        ...BOOKSHOP,
        ref: 'heads/team/one',
        sha,
        force,
      });
    await move(featureSha);
    await expect(move(mainSha)).rejects.toMatchObject({ status: 422 });
    await move(mainSha, true);
    await member().git.deleteRef({ ...BOOKSHOP, ref: 'heads/team/one' });
    await expect(
      member().git.getRef({ ...BOOKSHOP, ref: 'heads/team/one' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ['a taken name', 'refs/heads/main', undefined],
    ['a name without refs/', 'heads/x', undefined],
    ['a name git refuses', 'refs/heads/a..b', undefined],
    ['a place that is not for people', 'refs/pull/9/head', undefined],
    ['an unknown commit', 'refs/heads/x', '1'.repeat(40)],
    ['a short sha', 'refs/heads/x', 'abc123'],
  ])('refuses %s', async (_, ref, sha = mainSha) => {
    const making = member().git.createRef({ ...BOOKSHOP, ref, sha });
    await expect(making).rejects.toMatchObject({ status: 422 });
  });

  it('does not move or delete a protected branch, not even for an admin', async () => {
    const admin = github.octokit('admin');
    const main = { ...BOOKSHOP, ref: 'heads/main' };
    await expect(
      admin.git.updateRef({ ...main, sha: featureSha }),
    ).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('Protected branch update failed'),
    });
    await expect(admin.git.deleteRef(main)).rejects.toMatchObject({
      status: 422,
    });
  });

  it('lists branches', async () => {
    const list = async (isProtected?: boolean) =>
      (
        await reader().repos.listBranches({
          ...BOOKSHOP,
          protected: isProtected,
        })
      ).data.map(({ name }) => name);
    expect(await list()).toEqual(['feature', 'main']);
    expect(await list(true)).toEqual(['main']);
  });
});

describe('commits', () => {
  it.each([
    ['main', 'feature', 'ahead', 1, 0],
    ['feature', 'main', 'behind', 0, 1],
    ['main', 'main', 'identical', 0, 0],
    ['acme:main', 'acme:feature', 'ahead', 1, 0],
  ])('compares %s with %s: %s', async (base, head, status, ahead, behind) => {
    const { data } = await reader().repos.compareCommitsWithBasehead({
      ...BOOKSHOP,
      basehead: `${base}...${head}`,
    });
    expect(data).toMatchObject({
      status,
      ahead_by: ahead,
      behind_by: behind,
      merge_base_commit: { sha: mainSha },
    });
    expect(data.files).toHaveLength(ahead);
  });

  it('are listed page by page and by path', async () => {
    const list = (options: object) =>
      reader().repos.listCommits({ ...BOOKSHOP, sha: 'feature', ...options });
    const first = await list({ per_page: 1 });
    expect(first.data.map(({ sha }) => sha)).toEqual([featureSha]);
    expect(first.headers.link).toContain('rel="next"');
    const second = await list({ per_page: 1, page: 2 });
    expect(second.data.map(({ sha }) => sha)).toEqual([mainSha]);
    expect(second.headers.link).not.toContain('rel="next"');
    const ofFile = await list({ path: 'a.txt' });
    expect(ofFile.data.map(({ sha }) => sha)).toEqual([featureSha]);
  });

  it('have files and numbers', async () => {
    const { data } = await reader().repos.getCommit({
      ...BOOKSHOP,
      ref: 'feature',
    });
    expect(data).toMatchObject({
      sha: featureSha,
      stats: { additions: 1, deletions: 0, total: 1 },
      files: [{ filename: 'a.txt', status: 'added' }],
    });
  });
});
