import { Browser, squeezed } from '../__testUtils__/Browser';
import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const HOSTILE = `<script>alert("x")</script>'"&`;

const github = new TestGitHub();

beforeAll(() => github.start());
afterAll(() => github.stop());

describe('the merge of a pull request', () => {
  const bot = () => github.octokit('bot');
  const open = async (branch: string) => {
    const file = { path: `${branch}.txt`, content: `${branch}\n` };
    const sha = await github.pushFile(branch, file);
    const { data } = await bot().pulls.create({
      ...{ ...BOOKSHOP, title: branch, head: branch, base: 'main' },
    });
    return { path: `/acme/bookshop/pull/${data.number}`, sha, ...data };
  };
  const merge = async (
    browser: Browser,
    path: string,
    fields: Record<string, string>,
  ) => browser.submit(`${path}/merge`, { method: 'merge', ...fields }, path);

  it('is done as the chosen person, and shown', async () => {
    const { path, sha, number } = await open('one');
    await bot().repos.createCommitStatus({
      ...{ ...BOOKSHOP, sha, state: 'success', context: 'ci/build' },
      description: HOSTILE,
    });
    await bot().checks.create({ ...BOOKSHOP, name: 'tests', head_sha: sha });
    const browser = new Browser(github);
    await browser.actAs('member');
    const before = squeezed((await browser.get(path)).text);
    expect(before).toContain('Ready to be merged.');
    expect(before).toMatch(/>success<\/span> ci\/build/);
    expect(before).toMatch(/>queued<\/span> tests/);
    expect(before).not.toContain('<script>alert');
    const answer = await merge(browser, path, { sha });
    expect(answer).toMatchObject({ status: 303 });
    expect(answer.headers.get('location')).toBe(path);
    const { data } = await bot().pulls.get({
      ...{ ...BOOKSHOP, pull_number: number },
    });
    expect(data).toMatchObject({
      merged: true,
      merged_by: { login: 'member' },
    });
    const after = squeezed((await browser.get(path)).text);
    expect(after).toContain('>Merged</span>');
    expect(after).toContain('merged these changes');
    expect(after).not.toContain('Merge pull request');
    expect(after).not.toContain('Reopen pull request');
  });

  it('is refused in clear words, and nothing is merged', async () => {
    const { path, sha, number } = await open('two');
    const browser = new Browser(github);
    await browser.actAs('reader');
    const page = squeezed((await browser.get(path)).text);
    expect(page).toContain('write access, which reader has not');
    const asReader = await merge(browser, path, { sha });
    expect(asReader.status).toBe(403);
    expect(asReader.text).toContain('whose role here is read');
    await browser.actAs('member');
    const moved = await merge(browser, path, { sha: '0'.repeat(40) });
    expect(moved.status).toBe(409);
    expect(moved.text).toContain('Head branch was modified.');
    const unknown = await merge(browser, path, { sha, method: 'octopus' });
    expect(unknown.status).toBe(404);
    const pull = { ...BOOKSHOP, pull_number: number };
    await bot().pulls.update({ ...pull, state: 'closed' });
    const closed = await merge(browser, path, { sha });
    expect(closed.status).toBe(405);
    expect(closed.text).toContain('Pull Request is not mergeable');
    const { data } = await bot().pulls.get(pull);
    expect(data.merged).toBe(false);
  });

  it('is not offered on an issue', async () => {
    const browser = new Browser(github);
    await browser.actAs('admin');
    const path = '/acme/bookshop/issues/1';
    expect((await merge(browser, path, { sha: 'x' })).status).toBe(404);
  });
});

it('shows who dismissed a review, and why', async () => {
  await github.pushFile('three', { path: 'three.txt', content: 'three\n' });
  const { data: opened } = await github.octokit('bot').pulls.create({
    ...{ ...BOOKSHOP, title: 'Three', head: 'three', base: 'main' },
  });
  const path = `/acme/bookshop/pull/${opened.number}`;
  const pull = { ...BOOKSHOP, pull_number: opened.number };
  const admin = github.octokit('admin');
  const { data } = await admin.pulls.createReview({
    ...{ ...pull, event: 'APPROVE' },
  });
  await github.octokit('member').pulls.dismissReview({
    ...{ ...pull, review_id: data.id, message: 'Too early' },
  });
  const text = squeezed((await new Browser(github).get(path)).text);
  expect(text).toContain('dismissed the review of admin');
  expect(text).toContain('Too early');
});
