import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { aRun } from '../__testUtils__/samples';
import type { BundleStore } from '../runs/BundleStore';
import { readFileSync } from 'node:fs';
import { withImportedBundle } from './BundleImport';
import { DeliveryRefusedError } from './DeliveryRefusedError';
import { verifyCommits, type CommitRules } from './verifyCommits';

jest.setTimeout(30_000);

const run = promisify(execFile);
const AGENT = { name: 'AI Developer', email: 'bot@example.org' };

let folder: string;
let work: string;
let baseSha: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-verify-'));
  work = join(folder, 'work');
  await mkdir(work);
  await git('init', '--quiet', '--initial-branch=main');
  await write('README.md', '# Bookshop\n');
  baseSha = await commit('first', { name: 'Olivia', email: 'o@example.org' });
  await run('git', [
    'clone',
    '--quiet',
    '--bare',
    work,
    join(folder, 'mirror'),
  ]);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: work });
  return stdout.trim();
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(work, dirname(path)), { recursive: true });
  await writeFile(join(work, path), content);
}

async function commit(message: string, author = AGENT): Promise<string> {
  await git('add', '--all');
  await git(
    ...['-c', `user.name=${author.name}`, '-c', `user.email=${author.email}`],
    ...['commit', '--quiet', '--allow-empty', '-m', message],
  );
  return git('rev-parse', 'HEAD');
}

/** Hands the commits in as the runner does, and answers the changed paths. */
async function deliver(changes: Partial<CommitRules> = {}): Promise<string[]> {
  const headSha = await git('rev-parse', 'HEAD');
  const bundle = join(folder, 'bundle');
  await git('bundle', 'create', '--quiet', bundle, 'HEAD', `^${baseSha}`);
  return imported(readFileSync(bundle), headSha, changes);
}

async function imported(
  content: Buffer,
  headSha: string,
  changes: Partial<CommitRules> = {},
): Promise<string[]> {
  const bundles = { readPart: async () => content } as unknown as BundleStore;
  return withImportedBundle(
    {
      ...{ run: aRun(), parts: 1, headSha, bundles },
      mirrorDirectory: join(folder, 'mirror'),
      signal: new AbortController().signal,
    },
    ({ git: scratch }) =>
      verifyCommits(scratch, {
        ...{ baseSha, headSha, scope: 'any', author: AGENT },
        isKnownSecret: line => line.includes('the-platform-secret'),
        ...changes,
      }),
  );
}

async function refusal(delivery: Promise<string[]>) {
  const error = await delivery.then(
    () => undefined,
    thrown => thrown,
  );
  expect(error).toBeInstanceOf(DeliveryRefusedError);
  const { reason, evidence } = error as DeliveryRefusedError;
  return { reason, evidence };
}

it('lets good commits through and names what they change', async () => {
  await write('docs/hours with space.md', '9 to 5\n');
  await commit('hours');
  await write('src/a.ts', 'export {};\n');
  await commit('code');
  expect(await deliver()).toEqual(['docs/hours with space.md', 'src/a.ts']);
});

it('commits that take each other back change nothing', async () => {
  await write('x.md', 'x');
  await commit('there');
  await rm(join(work, 'x.md'));
  await commit('and back');
  expect(await deliver()).toEqual([]);
});

it('a protected path is refused, also when a later commit takes it back', async () => {
  await write('.github/workflows/ci.yaml', 'on: push\n');
  await commit('sneak');
  await rm(join(work, '.github'), { recursive: true });
  await write('ok.md', 'fine');
  await commit('innocent');
  expect(await refusal(deliver())).toEqual({
    reason: 'write_scope_violation',
    evidence: ['.github/workflows/ci.yaml'],
  });
});

it('E2E-021 a change of code is refused where only Markdown is allowed', async () => {
  await write('src/a.ts', 'export {};\n');
  await commit('code');
  expect(await refusal(deliver({ scope: 'markdown_only' }))).toMatchObject({
    reason: 'write_scope_violation',
  });
});

it('a link out of the repository is refused', async () => {
  await symlink('../../etc/passwd', join(work, 'link'));
  await commit('link');
  expect(await refusal(deliver())).toEqual({
    reason: 'write_scope_violation',
    evidence: ['link'],
  });
});

it('names at most 20 paths', async () => {
  for (let n = 0; n < 25; n += 1) await write(`src/${n}.ts`, '');
  await commit('many');
  const { evidence } = await refusal(deliver({ scope: 'markdown_only' }));
  expect(evidence).toHaveLength(20);
});

it.each([
  ['a token', `const t = "ghp_${'aB3'.repeat(12)}";\n`],
  ['a secret of the platform', 'password = the-platform-secret\n'],
])('%s is refused, also when a later commit takes it back', async (_, text) => {
  await write('config.ts', text);
  await commit('oops');
  await write('config.ts', 'clean\n');
  await commit('nothing to see');
  expect(await refusal(deliver())).toEqual({
    reason: 'secret_found',
    evidence: ['config.ts'],
  });
});

it('a secret in a binary file is found too', async () => {
  await write('image.png', `\0\0ghp_${'aB3'.repeat(12)}\0`);
  await commit('image');
  expect(await refusal(deliver())).toMatchObject({ reason: 'secret_found' });
});

const TOKEN = `ghp_${'aB3'.repeat(12)}`;

it.each([
  ['a token', TOKEN],
  ['a secret of the platform', 'the-platform-secret'],
])('%s in the message of a commit is refused', async (_, secret) => {
  await write('a.md', 'a');
  const told = await commit(`done\n\nwith ${secret}\n`);
  await write('b.md', 'b');
  await commit('more');
  expect(await refusal(deliver())).toEqual({
    reason: 'secret_found',
    evidence: [told],
  });
});

it('a secret in a header that git does not show is refused', async () => {
  await write('a.md', 'a');
  await commit('plain');
  const commitText = await git('cat-file', 'commit', 'HEAD');
  const file = join(folder, 'commit');
  await writeFile(
    file,
    `${commitText.replace('\n\n', `\nnote the-platform-secret\n\n`)}\n`,
  );
  const sha = await git('hash-object', '-t', 'commit', '-w', file);
  await git('reset', '--quiet', '--hard', sha);
  expect(await refusal(deliver())).toEqual({
    reason: 'secret_found',
    evidence: [sha],
  });
});

it.each([
  [`docs/${TOKEN}.md`, 'docs/***'],
  ['the-platform-secret/a.md', '***/a.md'],
])(
  'a secret in the name of a file is refused and not told: %s',
  async (path, told) => {
    await write(path, 'a');
    await commit('a name');
    await git('rm', '--quiet', path);
    await commit('and away');
    // The scope would refuse it too, with its name.
    expect(await refusal(deliver({ scope: 'markdown_only' }))).toEqual({
      reason: 'secret_found',
      evidence: [told],
    });
  },
);

it('a file whose name is a secret may be removed', async () => {
  await write(`${TOKEN}.md`, 'a');
  const before = await commit('was there', {
    name: 'Olivia',
    email: 'o@example.org',
  });
  await git('push', '--quiet', join(folder, 'mirror'), 'HEAD:main');
  baseSha = before;
  await git('rm', '--quiet', `${TOKEN}.md`);
  await commit('away');
  expect(await deliver()).toEqual([`${TOKEN}.md`]);
});

it('a secret that is broken over two lines is shown to the platform in one piece', async () => {
  await write('a.md', 'the-platform\n-secret\n');
  await commit('broken');
  const isKnownSecret = (text: string) =>
    text.replace(/\s/g, '').includes('the-platform-secret');
  expect(await refusal(deliver({ isKnownSecret }))).toMatchObject({
    reason: 'secret_found',
  });
});

it('a commit in somebody else’s name is refused', async () => {
  await write('a.md', 'a');
  const foreign = await commit('forged', {
    name: 'Olivia',
    email: 'o@example.org',
  });
  expect(await refusal(deliver())).toEqual({
    reason: 'commit_author_mismatch',
    evidence: [foreign],
  });
});

it('commits that do not start from the agreed commit are refused', async () => {
  await git('checkout', '--quiet', '--orphan', 'elsewhere');
  await write('a.md', 'a');
  await commit('other history');
  expect(await refusal(deliver())).toMatchObject({ reason: 'bundle_invalid' });
});

it('a damaged bundle is refused', async () => {
  const content = Buffer.from('# v2 git bundle\nnot at all\n');
  expect(await refusal(imported(content, 'd'.repeat(40)))).toMatchObject({
    reason: 'bundle_invalid',
  });
});

it('a bundle without the head that was announced is refused', async () => {
  await write('a.md', 'a');
  await commit('one');
  const bundle = join(folder, 'bundle');
  await git('bundle', 'create', '--quiet', bundle, 'HEAD', `^${baseSha}`);
  const refused = refusal(imported(readFileSync(bundle), 'd'.repeat(40)));
  expect(await refused).toMatchObject({ reason: 'bundle_invalid' });
});

it('a huge file is refused', async () => {
  await write('big.bin', 'x'.repeat(21 * 1024 * 1024));
  await commit('big');
  expect(await refusal(deliver())).toEqual({
    reason: 'delivery_too_large',
    evidence: ['big.bin'],
  });
});

it('a patch of more than 64 MiB is read to its end', async () => {
  const big = 'innocent text '.repeat(1_000_000);
  for (let round = 0; round < 3; round += 1) {
    await write('big.txt', big);
    await commit('there');
    await write('big.txt', `${round}\n`);
    await commit('and back');
  }
  await write('last.txt', 'the-platform-secret\n');
  await commit('last');
  expect(await refusal(deliver())).toEqual({
    reason: 'secret_found',
    evidence: ['last.txt'],
  });
});

it('more than git may print is too large, not a failure to try again', async () => {
  await write('a.md', 'x'.repeat(9 * 1024 * 1024));
  await git('add', '--all');
  await git(
    ...['-c', `user.name=${AGENT.name}`, '-c', `user.email=${AGENT.email}`],
    ...['commit', '--quiet', '-F', 'a.md'],
  );
  const { reason, evidence } = await refusal(deliver());
  expect(reason).toBe('delivery_too_large');
  expect(evidence[0]).toMatch(/bytes of messages, at most 8388608/);
});

it('a link with an endless target is too large', async () => {
  await write('target', 'x'.repeat(65 * 1024 * 1024));
  const blob = await git('hash-object', '-w', 'target');
  await rm(join(work, 'target'));
  await git('update-index', '--add', '--cacheinfo', `120000,${blob},link`);
  await git(
    ...['-c', `user.name=${AGENT.name}`, '-c', `user.email=${AGENT.email}`],
    ...['commit', '--quiet', '-m', 'link'],
  );
  expect(await refusal(deliver())).toEqual({
    reason: 'delivery_too_large',
    evidence: ['git cat-file printed more than 67108864 bytes'],
  });
});
