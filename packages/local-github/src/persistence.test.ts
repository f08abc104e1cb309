import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BOOKSHOP, TestGitHub, tokenOf } from './__testUtils__/TestGitHub';
import { WebhookReceiver } from './__testUtils__/WebhookReceiver';

jest.setTimeout(60_000);

const COMMAND = resolve(__dirname, '../bin/local-github');
const issue = { ...BOOKSHOP, issue_number: 1 };
let github: TestGitHub;
let child: ChildProcess | undefined;

beforeEach(() => {
  github = new TestGitHub();
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  await github.stop();
});

/** Starts the command on the data folder; returns its address. */
async function startCommand(): Promise<string> {
  const seedFile = join(github.root, 'seed.json');
  writeFileSync(seedFile, JSON.stringify(github.seed));
  child = spawn(
    process.execPath,
    [
      ...[COMMAND, '--port', '0', '--data-dir', github.dataDir],
      ...['--seed', seedFile],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = await once(child.stdout!, 'data');
  return new URL(String(line).trim()).origin.replace('localhost', '127.0.0.1');
}

it('keeps everything over a restart and seeds nothing twice', async () => {
  await github.start();
  const member = github.octokit('member');
  await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
  await member.issues.addLabels({ ...issue, labels: ['bug'] });
  await member.issues.createComment({ ...issue, body: 'Kept' });
  const before = (await member.issues.get(issue)).data;
  const { port } = github.server;
  await github.server.close();

  await github.start({ port });
  const again = github.octokit('member');
  expect((await again.issues.get(issue)).data).toEqual(before);
  expect((await again.issues.listForRepo(BOOKSHOP)).data).toHaveLength(1);
  const branches = await again.repos.listBranches(BOOKSHOP);
  expect(branches.data.map(({ name }) => name)).toEqual(['feature', 'main']);
});

it('brings users up to date when it starts again', async () => {
  await github.start();
  await github.server.close();
  const reader = github.seed.users.find(({ login }) => login === 'reader')!;
  reader.login = 'renamed';
  reader.token = 'another-token';
  await github.start();
  const ask = (token: string) =>
    github.request('GET', '/user', {
      headers: { authorization: `token ${token}` },
    });
  expect((await ask('another-token')).body).toMatchObject({
    id: reader.id,
    login: 'renamed',
  });
  expect((await ask(tokenOf('reader'))).status).toBe(401);
});

it('loses nothing to a SIGKILL and sends what was waiting', async () => {
  const receiver = new WebhookReceiver();
  const url = await receiver.start();
  const origin = await startCommand();
  const call = async (path: string, body: object) => {
    const response = await fetch(
      `${origin}/api/v3/repos/acme/bookshop${path}`,
      {
        method: 'POST',
        headers: { authorization: `token ${tokenOf('admin')}` },
        body: JSON.stringify(body),
      },
    );
    expect(response.status).toBe(201);
  };
  await call('/hooks', {
    config: { url, content_type: 'json' },
    events: ['issue_comment'],
  });
  await receiver.waitFor(1);
  receiver.isSilent = true;
  for (let index = 0; index < 5; index++) {
    await call('/issues/1/comments', { body: String(index) });
  }
  await receiver.waitFor(2);
  child!.kill('SIGKILL');
  await once(child!, 'exit');

  receiver.isSilent = false;
  await github.start();
  const { data } = await github.octokit('admin').issues.get(issue);
  expect(data.comments).toBe(5);
  // The one that was being sent comes a second time, with the same GUID.
  const [, interrupted, again, ...others] = await receiver.waitFor(7);
  expect(again.headers['x-github-delivery']).toBe(
    interrupted.headers['x-github-delivery'],
  );
  expect(others.map(({ payload }) => payload.comment.body)).toEqual([
    '1',
    '2',
    '3',
    '4',
  ]);
  await receiver.stop();
});

it('tells of a push that a crash left untold', async () => {
  await github.start();
  const sha = await github.pushFile('feature', {
    path: 'a.txt',
    content: 'a\n',
  });
  await github.server.close();
  // What a crash right after git's own work leaves behind.
  const bare = join(github.dataDir, 'repositories/acme/bookshop.git');
  await github.git(
    '.',
    '--git-dir',
    bare,
    'update-ref',
    'refs/heads/late',
    sha,
  );
  const database = new DatabaseSync(join(github.dataDir, 'github.sqlite'));
  database.exec(
    'INSERT INTO open_pushes (repository_id, account_id) VALUES (1, 102)',
  );
  database.close();

  await github.start();
  const { data } = await github
    .octokit('reader')
    .git.getRef({ ...BOOKSHOP, ref: 'heads/late' });
  expect(data.object.sha).toBe(sha);
});

it('tells of a squashed merge that a crash left untold', async () => {
  await github.start();
  await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
  const { data: pull } = await github.octokit('bot').pulls.create({
    ...BOOKSHOP,
    ...{ title: 'Add a', head: 'feature', base: 'main', body: 'Closes #1' },
  });
  await github.server.close();
  // What a crash right after git's own work leaves behind.
  const bare = join(github.dataDir, 'repositories/acme/bookshop.git');
  const git = (...args: string[]) =>
    github.git('.', '--git-dir', bare, ...args);
  const squash = await git(
    ...['commit-tree', 'feature^{tree}', '-p', 'main', '-m', 'Squashed'],
  );
  await git('update-ref', 'refs/heads/main', squash);
  const database = new DatabaseSync(join(github.dataDir, 'github.sqlite'));
  database.exec(
    `INSERT INTO open_pushes VALUES
       (1, 102, (SELECT issue_id FROM pulls), '${squash}')`,
  );
  database.close();

  await github.start();
  const reader = github.octokit('reader');
  const merged = { ...BOOKSHOP, pull_number: pull.number };
  expect((await reader.pulls.get(merged)).data).toMatchObject({
    ...{ merged: true, merge_commit_sha: squash },
    merged_by: { login: 'member' },
  });
  expect((await reader.issues.get(issue)).data.state).toBe('closed');
});

it('refuses a data folder that is in use', async () => {
  await github.start();
  const second = new TestGitHub();
  await expect(second.start({ dataDir: github.dataDir })).rejects.toThrow(
    'Is another local-github running on this data folder?',
  );
  await second.stop();
});

it('refuses a taken port', async () => {
  await github.start();
  const second = new TestGitHub();
  await expect(second.start({ port: github.server.port })).rejects.toThrow(
    'EADDRINUSE',
  );
  await second.stop();
});

it.each([
  ['a user id that is none', (seed: any) => (seed.users[0].id = 'x'), 'id'],
  ['a typo', (seed: any) => (seed.repositories[0].nmae = 'x'), 'nmae'],
  [
    'a path for a name',
    (seed: any) => (seed.repositories[0].name = '../x'),
    'name',
  ],
  [
    'an unknown author',
    (seed: any) => (seed.repositories[0].issues[0].author = 'x'),
    '"x"',
  ],
])('refuses a seed with %s', async (_, spoil, message) => {
  spoil(github.seed);
  await expect(github.start()).rejects.toThrow(message);
  // Nothing is left open: the repaired seed starts at once.
  github.seed.users = [];
  github.seed.repositories = [];
  await github.start();
});

it('begins a repository anew when its first start was cut off', async () => {
  const bare = join(github.dataDir, 'repositories/acme/bookshop.git');
  mkdirSync(bare, { recursive: true });
  writeFileSync(join(bare, 'HEAD'), 'half');
  await github.start();
  const { data } = await github.octokit('reader').repos.getReadme(BOOKSHOP);
  expect(data.name).toBe('README.md');
});

it('stops by itself on SIGTERM', async () => {
  const origin = await startCommand();
  expect((await fetch(origin)).status).toBe(200);
  child!.kill('SIGTERM');
  const [code] = await once(child!, 'exit');
  expect(code).toBe(0);
});
