import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const github = new TestGitHub();
const pull = { ...BOOKSHOP, pull_number: 2 };
let firstSha: string;

beforeAll(async () => {
  await github.start();
  firstSha = await github.pushFile('feature', {
    path: 'search.js',
    content: 'export const search = 1;\n',
  });
});
afterAll(() => github.stop());

const create = (options: Record<string, unknown> = {}) =>
  github.octokit('member').pulls.create({
    ...BOOKSHOP,
    title: 'Search',
    head: 'feature',
    base: 'main',
    ...options,
  });

it.each([
  ['an unknown branch', { head: 'missing' }, 'head', 'invalid'],
  ['a branch of a fork', { head: 'reader:feature' }, 'head', 'invalid'],
  ['an unknown base', { base: 'missing' }, 'base', 'invalid'],
  ['nothing to merge', { head: 'main' }, 'base', 'custom'],
  ['a blank title', { title: ' ' }, 'title', 'missing_field'],
])('refuses %s', async (_, options, field, code) => {
  await expect(create(options)).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ field, code }] } },
  });
});

it('opens a pull request and measures it', async () => {
  const { data } = await create({ head: 'acme:feature', draft: true });
  expect(data).toMatchObject({
    number: 2,
    draft: true,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
    mergeable: true,
    mergeable_state: 'draft',
    head: { ref: 'feature', sha: firstSha, label: 'acme:feature' },
    base: { ref: 'main' },
  });
});

it('refuses a second one for the same branches', async () => {
  await expect(create()).rejects.toMatchObject({
    status: 422,
    response: {
      data: {
        errors: [
          { message: 'A pull request already exists for acme:feature.' },
        ],
      },
    },
  });
});

it('is found by its branch', async () => {
  const reader = github.octokit('reader');
  const find = async (head: string) =>
    (await reader.pulls.list({ ...BOOKSHOP, head })).data.map(
      ({ number }) => number,
    );
  expect(await find('acme:feature')).toEqual([2]);
  expect(await find('acme:other')).toEqual([]);
  expect(await find('reader:feature')).toEqual([]);
});

it('follows a push to its branch', async () => {
  const sha = await github.pushFile('feature', {
    path: 'README.md',
    content: '# Shop\n',
  });
  const { data } = await github.octokit('reader').pulls.get(pull);
  expect(data).toMatchObject({ head: { sha }, commits: 2, changed_files: 2 });
  const { data: commits } = await github
    .octokit('reader')
    .pulls.listCommits(pull);
  expect(commits.map(commit => commit.sha)).toEqual([firstSha, sha]);
  expect(commits[0]).toMatchObject({ author: { login: 'member' } });
  const { data: files } = await github.octokit('reader').pulls.listFiles(pull);
  expect(files).toMatchObject([
    { filename: 'README.md', status: 'modified', additions: 1, deletions: 1 },
    {
      filename: 'search.js',
      status: 'added',
      patch: '@@ -0,0 +1 @@\n+export const search = 1;',
    },
  ]);
  const head = await github.git(
    'clone-feature',
    'ls-remote',
    'origin',
    'refs/pull/2/head',
  );
  expect(head).toContain(sha);
});

it('says when it conflicts with its base', async () => {
  const member = github.octokit('member');
  await github.pushFile('base', { path: 'README.md', content: '# Other\n' });
  const { data } = await member.pulls.update({ ...pull, base: 'base' });
  expect(data).toMatchObject({ base: { ref: 'base' }, mergeable: false });
  const { data: back } = await member.pulls.update({ ...pull, base: 'main' });
  expect(back.mergeable).toBe(true);
});

it('is reviewed by others, commented by its author', async () => {
  const review = (person: 'member' | 'reader', options: object) =>
    github.octokit(person).pulls.createReview({ ...pull, ...options });
  await expect(review('member', { event: 'APPROVE' })).rejects.toMatchObject({
    status: 422,
  });
  await expect(
    review('reader', { event: 'REQUEST_CHANGES' }),
  ).rejects.toMatchObject({ status: 422 });
  await expect(review('reader', { body: 'pending' })).rejects.toMatchObject({
    status: 501,
  });
  await review('member', { event: 'COMMENT', body: 'See the tests.' });
  await review('reader', { event: 'REQUEST_CHANGES', body: 'Why?' });
  await review('reader', { event: 'APPROVE' });
  const { data } = await github.octokit('reader').pulls.listReviews(pull);
  expect(data.map(({ state }) => state)).toEqual([
    'COMMENTED',
    'CHANGES_REQUESTED',
    'APPROVED',
  ]);
});

it('keeps remarks on lines of the diff, and refuses those that lie elsewhere', async () => {
  const review = (comment: { path: string; line: number }) =>
    github.octokit('reader').pulls.createReview({
      ...{ ...pull, event: 'COMMENT' },
      comments: [{ ...comment, body: 'Too short' }],
    });
  await review({ path: 'search.js', line: 1 });
  for (const elsewhere of [
    { path: 'search.js', line: 2 },
    { path: 'other.js', line: 1 },
  ]) {
    await expect(review(elsewhere)).rejects.toMatchObject({ status: 422 });
  }
  const { data } = await github
    .octokit('reader')
    .pulls.listReviewComments(pull);
  expect(data).toMatchObject([
    {
      path: 'search.js',
      line: 1,
      body: 'Too short',
      user: { login: 'reader' },
    },
  ]);
  expect(data[0].diff_hunk).toContain('+export const search = 1;');
});

it('is an issue as well, with the same labels and comments', async () => {
  const member = github.octokit('member');
  const asIssue = { ...BOOKSHOP, issue_number: 2 };
  await member.issues.addLabels({ ...asIssue, labels: ['bug'] });
  await member.issues.createComment({ ...asIssue, body: 'Hello' });
  const { data } = await member.pulls.get(pull);
  expect(data).toMatchObject({ labels: [{ name: 'bug' }], comments: 1 });
  const { data: listed } = await member.pulls.list(BOOKSHOP);
  expect(listed).toMatchObject([
    { labels: [{ name: 'bug', description: null }] },
  ]);
  const { data: issue } = await member.issues.get(asIssue);
  expect(issue.pull_request).toMatchObject({ html_url: data.html_url });
});

it('survives a push of a history that has nothing to do with the base', async () => {
  const folder = 'clone-feature';
  await github.git(folder, 'checkout', '-q', '--orphan', 'other');
  await github.git(folder, 'commit', '-q', '-m', 'Elsewhere');
  await github.git(folder, 'push', '-q', '-f', 'origin', 'other:feature');
  const sha = await github.git(folder, 'rev-parse', 'HEAD');
  const { data } = await github.octokit('reader').pulls.get(pull);
  expect(data).toMatchObject({ head: { sha }, commits: 0, mergeable: false });
  const files = await github.octokit('reader').pulls.listFiles(pull);
  expect(files.status).toBe(200);
});

it('is closed when its branch is deleted', async () => {
  const member = github.octokit('member');
  await member.git.deleteRef({ ...BOOKSHOP, ref: 'heads/feature' });
  const { data } = await member.pulls.get(pull);
  expect(data).toMatchObject({ state: 'closed', merged: false });
});
