import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

let github: TestGitHub;
let nowMs: number;
const issue = { ...BOOKSHOP, issue_number: 1 };

beforeEach(async () => {
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  github = await new TestGitHub().start({ clock: () => new Date(nowMs) });
});
afterEach(() => github.stop());

it('numbers issues and pull requests in one sequence', async () => {
  const member = github.octokit('member');
  await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
  const two = await member.issues.create({ ...BOOKSHOP, title: 'Two' });
  const three = await member.pulls.create({
    ...BOOKSHOP,
    title: 'Three',
    head: 'feature',
    base: 'main',
  });
  const four = await member.issues.create({ ...BOOKSHOP, title: 'Four' });
  expect([two, three, four].map(({ data }) => data.number)).toEqual([2, 3, 4]);
  expect(two.data.html_url).toBe(
    `${github.server.webUrl}/acme/bookshop/issues/2`,
  );
  expect(three.data.html_url).toBe(
    `${github.server.webUrl}/acme/bookshop/pull/3`,
  );
});

it('filters and sorts the list', async () => {
  const member = github.octokit('member');
  for (const [title, labels] of [
    ['Two', ['bug']],
    ['Three', ['bug', 'run:dev']],
  ] as const) {
    nowMs += 60_000;
    await member.issues.create({ ...BOOKSHOP, title, labels: [...labels] });
  }
  nowMs += 60_000;
  await member.issues.update({ ...issue, state: 'closed' });
  const list = async (filter: object) => {
    const { data } = await member.issues.listForRepo({
      ...BOOKSHOP,
      ...filter,
    });
    return data.map(({ number }) => number);
  };
  expect(await list({})).toEqual([3, 2]);
  expect(await list({ direction: 'asc' })).toEqual([2, 3]);
  expect(await list({ state: 'closed' })).toEqual([1]);
  expect(await list({ state: 'all', sort: 'updated' })).toEqual([1, 3, 2]);
  expect(await list({ labels: 'BUG' })).toEqual([3, 2]);
  expect(await list({ labels: 'bug,run:dev' })).toEqual([3]);
  expect(await list({ state: 'all', creator: 'reader' })).toEqual([1]);
  expect(await list({ since: '2026-01-01T01:02:00+01:00' })).toEqual([3]);
});

it('closes and reopens with a reason, and a second time changes nothing', async () => {
  const member = github.octokit('member');
  const close = () =>
    member.issues.update({
      ...issue,
      state: 'closed',
      state_reason: 'not_planned',
    });
  const { data: closed } = await close();
  expect(closed).toMatchObject({
    state: 'closed',
    state_reason: 'not_planned',
    closed_at: '2026-01-01T00:00:00Z',
    closed_by: { login: 'member' },
  });
  nowMs += 60_000;
  const { data: again } = await close();
  expect(again.updated_at).toBe(closed.updated_at);
  const { data: open } = await member.issues.update({
    ...issue,
    state: 'open',
  });
  expect(open).toMatchObject({ state_reason: 'reopened', closed_at: null });
});

it('makes an unknown label when one is put on', async () => {
  const member = github.octokit('member');
  const { data } = await member.issues.addLabels({
    ...issue,
    labels: ['brand new'],
  });
  expect(data).toMatchObject([{ name: 'brand new', color: 'ededed' }]);
  const label = await member.issues.getLabel({
    ...BOOKSHOP,
    name: 'Brand New',
  });
  expect(label.status).toBe(200);
});

it('takes labels as a bare list as well, and an empty one takes all off', async () => {
  const labels = '/repos/acme/bookshop/issues/1/labels';
  const added = await github.request('POST', labels, {
    body: '["bug", "run:dev"]',
  });
  expect(added.body).toHaveLength(2);
  const cleared = await github.request('PUT', labels, {
    body: '{"labels":[]}',
  });
  expect(cleared).toMatchObject({ status: 200, body: [] });
});

it('answers 404 for the removal of a label that is not on', async () => {
  const removal = github
    .octokit('member')
    .issues.removeLabel({ ...issue, name: 'bug' });
  await expect(removal).rejects.toMatchObject({
    status: 404,
    response: { data: { message: 'Label does not exist' } },
  });
});

it.each([
  ['a taken name', { name: 'BUG' }, 'already_exists'],
  ['a colour that is none', { name: 'x', color: 'red' }, 'invalid'],
  ['a long name', { name: 'x'.repeat(51) }, 'invalid'],
])('refuses a label with %s', async (_, label, code) => {
  const making = github
    .octokit('member')
    .issues.createLabel({ ...BOOKSHOP, ...label });
  await expect(making).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ resource: 'Label', code }] } },
  });
});

it('takes a deleted label off every issue', async () => {
  const member = github.octokit('member');
  await member.issues.addLabels({ ...issue, labels: ['bug', 'run:dev'] });
  await member.issues.deleteLabel({ ...BOOKSHOP, name: 'bug' });
  const { data } = await member.issues.get(issue);
  expect(data.labels).toMatchObject([{ name: 'run:dev' }]);
});

it('counts reactions and knows each person and content only once', async () => {
  const member = github.octokit('member');
  const react = () =>
    member.reactions.createForIssue({ ...issue, content: '+1' });
  const first = await react();
  const second = await react();
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.data.id).toBe(first.data.id);
  const { data } = await member.issues.get(issue);
  expect(data.reactions).toMatchObject({ '+1': 1, total_count: 1 });
  const theft = github.octokit('reader').reactions.deleteForIssue({
    ...issue,
    reaction_id: first.data.id,
  });
  await expect(theft).rejects.toMatchObject({ status: 403 });
});

it('lists comments since a time and over the whole repository', async () => {
  const member = github.octokit('member');
  await member.issues.createComment({ ...issue, body: 'Early' });
  nowMs += 3_600_000;
  await member.issues.createComment({ ...issue, body: 'Late' });
  const since = '2026-01-01T00:30:00Z';
  const ofIssue = await member.issues.listComments({ ...issue, since });
  const ofRepository = await member.issues.listCommentsForRepo({
    ...BOOKSHOP,
    since,
  });
  for (const { data } of [ofIssue, ofRepository]) {
    expect(data.map(({ body }) => body)).toEqual(['Late']);
  }
});

it('keeps hostile text as it is', async () => {
  const member = github.octokit('member');
  const title = `'; DROP TABLE issues; -- <script>alert("x")</script> \u202e\u0000`;
  const body = '${{ secrets.TOKEN }} <!-- marker --> \ud83c\udf89 \r\n`rm -rf`';
  const { data } = await member.issues.create({ ...BOOKSHOP, title, body });
  const { data: read } = await member.issues.get({
    ...BOOKSHOP,
    issue_number: data.number,
  });
  expect({ title: read.title, body: read.body }).toEqual({ title, body });
});
