import { BOOKSHOP, Person } from '../__testUtils__/TestGitHub';
import { HookedGitHub, PullName } from '../__testUtils__/HookedGitHub';

jest.setTimeout(60_000);

let github: HookedGitHub;

beforeEach(() => {
  github = new HookedGitHub();
});
afterEach(() => github.stop());

const openPull = (branch: string, options: object = {}) =>
  github.openPull(branch, options);

const merge = (
  pull: PullName,
  options: object = {},
  person: Person = 'member',
) => github.octokit(person).pulls.merge({ ...pull, ...options });

const mainSha = async () =>
  (
    await github
      .octokit('reader')
      .git.getRef({ ...BOOKSHOP, ref: 'heads/main' })
  ).data.object.sha;

const commit = async (ref: string) =>
  (await github.octokit('reader').repos.getCommit({ ...BOOKSHOP, ref })).data;

it('merges into the protected base and tells of it', async () => {
  await github.start();
  const pull = await openPull('search');
  const before = await mainSha();
  const { data: open } = await github.octokit('reader').pulls.get(pull);
  expect(open).toMatchObject({
    ...{ mergeable: true, mergeable_state: 'clean', merged: false },
    ...{ merged_by: null, merge_commit_sha: null },
  });
  const { data: merged } = await merge(pull, { sha: open.head.sha });
  expect(merged).toEqual({
    sha: await mainSha(),
    merged: true,
    message: 'Pull Request successfully merged',
  });
  expect(await commit('main')).toMatchObject({
    parents: [{ sha: before }, { sha: open.head.sha }],
    author: { login: 'member' },
    commit: {
      message: `Merge pull request #2 from acme/search\n\nThe search`,
      committer: { name: 'GitHub' },
    },
  });
  await github.git('fresh', 'clone', '-q', github.remote('reader'), '.');
  expect(await github.git('fresh', 'ls-files')).toContain('search.txt');
  const { data: closed } = await github.octokit('reader').pulls.get(pull);
  expect(closed).toMatchObject({
    ...{ state: 'closed', merged: true, mergeable: null, commits: 1 },
    ...{ merged_by: { login: 'member' }, merge_commit_sha: merged.sha },
    ...{ merged_at: closed.closed_at, base: { sha: before } },
  });
  expect((await github.names()).slice(-2)).toEqual([
    ...['push', 'pull_request.closed'],
  ]);
  expect((await github.payloads('push')).at(-1)).toMatchObject({
    ...{ ref: 'refs/heads/main', before, after: merged.sha, forced: false },
    pusher: { name: 'member' },
  });
  expect(await github.payloads('pull_request.closed')).toMatchObject([
    {
      sender: { login: 'member' },
      pull_request: {
        ...{ merged: true, merge_commit_sha: merged.sha },
        ...{ merged_by: { login: 'member' }, merged_at: closed.merged_at },
      },
    },
  ]);
});

it('squashes into one commit of the author', async () => {
  await github.start();
  const pull = await openPull('search');
  const file = { path: 'search.txt', content: 'better\n' };
  const head = await github.pushFile('search', file, 'Better');
  const before = await mainSha();
  await merge(pull, { merge_method: 'squash' });
  expect(await commit('main')).toMatchObject({
    parents: [{ sha: before }],
    author: { login: 'bot' },
    commit: {
      message: 'The search (#2)\n\n* Add search\n\nIt was missing.\n\n* Better',
    },
  });
  const { data } = await github.octokit('reader').pulls.get(pull);
  expect(data).toMatchObject({ merged: true, head: { sha: head } });
});

it('takes the wording of who merges, and that of a single commit', async () => {
  await github.start();
  const wording = { commit_title: 'Mine', commit_message: 'Because.' };
  await merge(await openPull('one'), wording);
  expect((await commit('main')).commit.message).toBe('Mine\n\nBecause.');
  await merge(await openPull('two'), { merge_method: 'squash' });
  expect((await commit('main')).commit.message).toBe(
    'Add two (#3)\n\nIt was missing.',
  );
});

it('rebases commit by commit, each with its author', async () => {
  await github.start();
  const pull = await openPull('search');
  const file = { path: 'second.txt', content: 'second\n' };
  await github.pushFile('search', file, 'Second');
  await merge(await openPull('other'));
  const before = await mainSha();
  const { data } = await merge(pull, { merge_method: 'rebase' });
  const second = await commit(data.sha);
  expect(second).toMatchObject({
    ...{ author: { login: 'member' }, committer: { login: 'member' } },
    ...{ commit: { message: 'Second' }, files: [{ filename: 'second.txt' }] },
  });
  const first = await commit(second.parents[0].sha);
  expect(first).toMatchObject({
    parents: [{ sha: before }],
    commit: { message: 'Add search\n\nIt was missing.' },
    files: [{ filename: 'search.txt' }],
  });
  const { data: merged } = await github.octokit('reader').pulls.get(pull);
  expect(merged).toMatchObject({ merged: true, merge_commit_sha: data.sha });
});

it('does not rebase a branch with a merge in it', async () => {
  await github.start();
  const pull = await openPull('search');
  await merge(await openPull('other'));
  const folder = 'clone-search';
  await github.git(
    folder,
    'pull',
    '-q',
    '--no-rebase',
    '--no-edit',
    'origin',
    'main',
  );
  await github.git(folder, 'push', '-q', 'origin', 'search');
  const before = await mainSha();
  await expect(merge(pull, { merge_method: 'rebase' })).rejects.toMatchObject({
    status: 405,
    response: { data: { message: "This branch can't be rebased" } },
  });
  expect(await mainSha()).toBe(before);
  expect((await merge(pull)).status).toBe(200);
});

it('merges once when two ask at the same time', async () => {
  await github.start();
  const pull = await openPull('search');
  const answers = await Promise.allSettled([merge(pull), merge(pull)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([
    ...['fulfilled', 'rejected'],
  ]);
  expect(await github.payloads('pull_request.closed')).toHaveLength(1);
});

it('tells whether one is merged, and keeps it closed', async () => {
  await github.start();
  const pull = await openPull('search');
  const member = github.octokit('member');
  await expect(member.pulls.checkIfMerged(pull)).rejects.toMatchObject({
    status: 404,
  });
  await merge(pull);
  expect((await member.pulls.checkIfMerged(pull)).status).toBe(204);
  await expect(
    member.pulls.update({ ...pull, state: 'open' }),
  ).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ field: 'state', code: 'invalid' }] } },
  });
});

it.each(['', 'null', '{}'])('needs no body: %j', async body => {
  await github.start();
  await openPull('search');
  const path = '/repos/acme/bookshop/pulls/2/merge';
  const answer = await github.request('PUT', path, { body: body || undefined });
  expect(answer).toMatchObject({ status: 200, body: { merged: true } });
});

it('leaves the head branch, which may be deleted afterwards', async () => {
  await github.start();
  const pull = await openPull('search');
  await merge(pull);
  const member = github.octokit('member');
  await member.git.deleteRef({ ...BOOKSHOP, ref: 'heads/search' });
  const { data } = await member.pulls.get(pull);
  expect(data).toMatchObject({ merged: true, state: 'closed' });
  const files = await member.pulls.listFiles(pull);
  expect(files.data).toMatchObject([{ filename: 'search.txt' }]);
});

it('sees a merge that was made elsewhere and pushed', async () => {
  await github.start();
  await github.pushFile('base', { path: 'base.txt', content: 'b\n' });
  const pull = await openPull('search', { base: 'base' });
  const folder = 'clone-base';
  await github.git(folder, 'fetch', '-q', 'origin');
  await github.git(folder, 'merge', '-q', '--no-edit', 'origin/search');
  await github.git(folder, 'push', '-q', 'origin', 'base');
  const sha = await github.git(folder, 'rev-parse', 'HEAD');
  const { data } = await github.octokit('reader').pulls.get(pull);
  expect(data).toMatchObject({
    ...{ merged: true, merged_by: { login: 'member' }, merge_commit_sha: sha },
  });
});

it('takes a branch that was reset to its base for no merge', async () => {
  await github.start();
  await github.pushFile('base', { path: 'base.txt', content: 'b\n' });
  const pull = await openPull('search', { base: 'base' });
  const folder = 'clone-search';
  await github.git(folder, 'push', '-q', '-f', 'origin', 'main:search');
  await github.pushFile('base', { path: 'base.txt', content: 'more\n' });
  const { data } = await github.octokit('reader').pulls.get(pull);
  expect(data).toMatchObject({ state: 'open', merged: false, commits: 0 });
});
