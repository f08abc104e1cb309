import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveCommit } from './commits';
import { changedFiles } from './comparison';
import { GitRepositories } from './GitRepositories';

const REPOSITORY = { owner: 'acme', name: 'bookshop' };
const AUTHOR = {
  ...{ name: 'Ann', email: 'ann@example.org', date: '2026-01-01T00:00:00Z' },
};
const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\n';
/** Git takes a file for a binary one only by its first 8,000 bytes. */
const LATE_NUL = `${'line\n'.repeat(2_000)}a\0b\n`;

let root: string;
let folder: string;
let git: GitRepositories;

const inWorkTree = (...args: string[]) =>
  execFileSync(
    'git',
    ['--git-dir', git.path(REPOSITORY), '--work-tree', folder, ...args],
    {
      encoding: 'utf8',
      env: {
        ...git.environment(),
        ...{ GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.org' },
        ...{
          GIT_COMMITTER_NAME: 'Ann',
          GIT_COMMITTER_EMAIL: 'ann@example.org',
        },
      },
    },
  ).trim();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'local-github-git-'));
  folder = join(root, 'work');
  mkdirSync(folder);
  git = await GitRepositories.open(join(root, 'data'));
  writeFileSync(join(folder, 'two "words".txt'), LINES);
  writeFileSync(join(folder, 'picture'), 'x\0y');
  writeFileSync(join(folder, 'old.txt'), 'old\n');
  await git.create({
    ...{ repository: REPOSITORY, branch: 'main', folder, author: AUTHOR },
  });
  rmSync(join(folder, 'two "words".txt'));
  rmSync(join(folder, 'old.txt'));
  writeFileSync(join(folder, 'mañana.txt'), `${LINES}seven\n`);
  writeFileSync(join(folder, 'picture'), 'x\0z');
  writeFileSync(join(folder, 'long.txt'), LATE_NUL);
  writeFileSync(join(folder, 'empty.txt'), '');
  inWorkTree('add', '--all', '.');
  inWorkTree('commit', '--quiet', '-m', 'Second');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('tells of each file what became of it, with its own counts and its own patch', async () => {
  const files = await changedFiles(git, REPOSITORY, 'main~1', 'main');
  expect(files).toEqual([
    {
      ...{ filename: 'empty.txt', status: 'added', sha: expect.any(String) },
      ...{ additions: 0, deletions: 0 },
    },
    {
      ...{ filename: 'long.txt', status: 'added', sha: expect.any(String) },
      ...{ additions: 2_001, deletions: 0 },
      patch: expect.stringMatching(/^@@ -0,0 \+1,2001 @@\n\+line\n.*\+a\0b$/s),
    },
    {
      ...{ filename: 'mañana.txt', previousFilename: 'two "words".txt' },
      ...{ status: 'renamed', sha: expect.any(String) },
      ...{ additions: 1, deletions: 0 },
      patch: '@@ -4,3 +4,4 @@ three\n four\n five\n six\n+seven',
    },
    {
      ...{ filename: 'old.txt', status: 'removed', sha: expect.any(String) },
      ...{ additions: 0, deletions: 1, patch: '@@ -1 +0,0 @@\n-old' },
    },
    {
      ...{ filename: 'picture', status: 'modified', sha: expect.any(String) },
      ...{ additions: 0, deletions: 0 },
    },
  ]);
});

it('tells of no file where nothing changed', async () => {
  expect(await changedFiles(git, REPOSITORY, 'main', 'main')).toEqual([]);
});

describe('a revision', () => {
  let first: string;
  let second: string;

  beforeAll(() => {
    second = inWorkTree('rev-parse', 'main');
    first = inWorkTree('rev-parse', 'main~1');
    inWorkTree('branch', 'both', second);
    inWorkTree('tag', 'both', first);
    inWorkTree('tag', '--annotate', '-m', 'One', 'v1', first);
    inWorkTree('branch', 'feature/one', first);
  });

  it.each<[string, () => string, () => string | undefined]>([
    ['a branch', () => 'main', () => second],
    ['a branch with a slash', () => 'feature/one', () => first],
    ['a branch before the tag of its name', () => 'both', () => second],
    ['an annotated tag, as its commit', () => 'v1', () => first],
    ['a full ref', () => 'refs/heads/main', () => second],
    ['heads/…', () => 'heads/main', () => second],
    ['a sha', () => first, () => first],
    ['a short sha', () => first.slice(0, 9), () => first],
    ['a sha that nothing has', () => 'f'.repeat(40), () => undefined],
    ['a tree', () => `${first}^{tree}`, () => undefined],
    ['nothing', () => '', () => undefined],
    ['what looks like an option', () => '--all', () => undefined],
    ['two lines', () => `x\n${first}`, () => undefined],
    ['words', () => `no such ${first}`, () => undefined],
  ])('is %s', async (_, revision, commit) => {
    expect(await resolveCommit(git, REPOSITORY, revision())).toBe(commit());
  });
});
