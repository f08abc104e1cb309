import { request } from 'node:http';
import { Browser, squeezed } from '../__testUtils__/Browser';
import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const github = new TestGitHub();
const issue = { ...BOOKSHOP, issue_number: 1 };
const HOSTILE = `<script>alert("x")</script>'"&`;

beforeAll(async () => {
  await github.start();
  await github.pushFile('feature', {
    path: 'search.html',
    content: '<b onclick="x()">search</b>\n',
  });
  const bot = github.octokit('bot');
  await bot.issues.update({ ...issue, body: HOSTILE });
  await bot.pulls.create({
    ...BOOKSHOP,
    title: HOSTILE,
    head: 'feature',
    base: 'main',
  });
  await bot.issues.createComment({
    ...issue,
    body: '<!-- stagecraft:run=7 -->\nRun **7** is done.',
  });
});
afterAll(() => github.stop());

it.each([
  ['the index', '/', 'acme/bookshop'],
  ['an owner', '/acme', 'acme/bookshop'],
  ['a repository', '/acme/bookshop', 'Add a search box'],
  ['its list of issues', '/acme/bookshop/issues', 'Add a search box'],
  ['an issue', '/acme/bookshop/issues/1', 'Add a search box'],
  ['a pull request', '/acme/bookshop/pull/2', 'search.html'],
])('shows %s', async (_, path, expected) => {
  const { status, text, headers } = await new Browser(github).get(path);
  expect(status).toBe(200);
  expect(text).toContain(expected);
  expect(headers.get('content-security-policy')).toContain(
    "default-src 'none'",
  );
});

it.each([
  ['/acme/bookshop/issues/99'],
  ['/acme/none'],
  ['/nobody'],
  ['/acme/bookshop/tree/main'],
])('answers 404 for %s', async path => {
  expect((await new Browser(github).get(path)).status).toBe(404);
});

it('shows hostile text as text, everywhere', async () => {
  const browser = new Browser(github);
  for (const path of [
    '/acme/bookshop',
    '/acme/bookshop/issues/1',
    '/acme/bookshop/pull/2',
  ]) {
    const { text } = await browser.get(path);
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<b onclick');
  }
  const { text } = await browser.get('/acme/bookshop/pull/2');
  expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
});

it('shows comments without the marks that are inside them', async () => {
  const { text } = await new Browser(github).get('/acme/bookshop/issues/1');
  expect(text).toContain('Run <strong>7</strong> is done.');
  expect(text).not.toContain('stagecraft:run');
});

it('labels, comments, closes and reopens as the chosen person', async () => {
  const browser = new Browser(github);
  await browser.actAs('member');
  const path = '/acme/bookshop/issues/1';
  const added = await browser.submit(`${path}/labels`, { name: 'run:dev' });
  expect(added).toMatchObject({ status: 303 });
  expect(added.headers.get('location')).toBe(path);
  await browser.submit(`${path}/comment`, { body: 'From the page' });
  await browser.submit(`${path}/comment`, { body: 'Done', state: 'closed' });
  const { data } = await github.octokit('admin').issues.get(issue);
  expect(data).toMatchObject({
    labels: [{ name: 'run:dev' }],
    state: 'closed',
    closed_by: { login: 'member' },
  });
  await browser.submit(`${path}/comment`, { body: '', state: 'open' });
  await browser.submit(`${path}/labels/remove`, { name: 'run:dev' });
  const { text } = await browser.get(path);
  expect(squeezed(text)).toMatch(/>Open<\/span/);
  expect(text).toContain('From the page');
  expect(text).not.toContain('Remove label run:dev');
});

it('opens an issue', async () => {
  const browser = new Browser(github);
  await browser.actAs('reader');
  const answer = await browser.submit('/acme/bookshop/issues', {
    title: 'From the page',
    body: 'Text',
  });
  expect(answer.headers.get('location')).toBe('/acme/bookshop/issues/3');
});

it('reviews a pull request', async () => {
  const browser = new Browser(github);
  await browser.actAs('admin');
  const path = '/acme/bookshop/pull/2';
  await browser.submit(`${path}/review`, { state: 'APPROVED', body: '' });
  const refused = await browser.submit(`${path}/review`, {
    state: 'CHANGES_REQUESTED',
    body: '',
  });
  expect(refused).toMatchObject({ status: 422 });
  expect(refused.text).toContain('Body can not be blank');
  const { data } = await github
    .octokit('admin')
    .pulls.listReviews({ ...BOOKSHOP, pull_number: 2 });
  expect(data).toMatchObject([{ state: 'APPROVED', user: { login: 'admin' } }]);
  const { text } = await browser.get(path);
  expect(text).toContain('approved these changes');
});

it('says what a person may not do', async () => {
  const browser = new Browser(github);
  await browser.actAs('reader');
  const { status, text } = await browser.submit(
    '/acme/bookshop/issues/1/labels',
    { name: 'bug' },
  );
  expect(status).toBe(403);
  expect(text).toContain('Must have admin rights to Repository.');
  expect(text).toContain('whose role here is read');
});

it('hides a private repository from those who may not see it', async () => {
  const browser = new Browser(github);
  await browser.actAs('outsider');
  expect((await browser.get('/acme/bookshop')).status).toBe(404);
  const { text } = await browser.get('/');
  expect(text).not.toContain('acme/bookshop');
  expect(text).toContain('admin/open-notes');
});

describe('another site', () => {
  it('can not send a form without the token of the page', async () => {
    const { status } = await new Browser(github).submit(
      '/acme/bookshop/issues/1/comment',
      { body: 'forged', csrf_token: 'f'.repeat(64) },
    );
    expect(status).toBe(403);
  });

  it('can not use the token of another session', async () => {
    const other = await new Browser(github).get('/');
    const token = /name="csrf_token"\s+value="(\w+)"/.exec(other.text)![1];
    const { status } = await new Browser(github).submit(
      '/acme/bookshop/issues/1/comment',
      { body: 'forged', csrf_token: token },
    );
    expect(status).toBe(403);
  });

  it('gets no cookie sent along and no frame', async () => {
    const { headers } = await new Browser(github).get('/');
    expect(headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    );
  });

  it('can not reach the pages under a name of its own', async () => {
    const status = await new Promise(resolve => {
      const { port } = github.server;
      const headers = { host: 'evil.example' };
      request({ port, host: '127.0.0.1', path: '/', headers }, response => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });

  it('is not redirected to after a switch', async () => {
    const { headers } = await new Browser(github).submit('/_/acting-as', {
      account: '100',
      return_to: '//evil.example/',
    });
    expect(headers.get('location')).toBe('/');
  });
});

it.each([
  ['/_/style.css', 'text/css'],
  ['/_/live.js', 'text/javascript'],
  ['/_/icon.svg', 'image/svg+xml'],
  ['/_/avatars/100.svg', 'image/svg+xml'],
])('serves %s', async (path, type) => {
  const { status, headers } = await new Browser(github).get(path);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain(type);
});
