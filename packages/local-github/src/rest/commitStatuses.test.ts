import { BOOKSHOP } from '../__testUtils__/TestGitHub';
import { HookedGitHub } from '../__testUtils__/HookedGitHub';
import { combinedState } from '../present/commitStatus';

jest.setTimeout(60_000);

let github: HookedGitHub;
let sha: string;

beforeEach(async () => {
  github = await new HookedGitHub().start();
  sha = await github.pushFile('codex/one', { path: 'a.txt', content: 'a\n' });
});
afterEach(() => github.stop());

type State = 'error' | 'failure' | 'pending' | 'success';

const report = (state: State, options: object = {}) =>
  github
    .octokit('bot')
    .repos.createCommitStatus({ ...BOOKSHOP, sha, state, ...options });

const combined = async (ref: string, options: object = {}) =>
  (
    await github
      .octokit('reader')
      .repos.getCombinedStatusForRef({ ...BOOKSHOP, ref, ...options })
  ).data;

it('counts the last report of each context', async () => {
  expect(await combined(sha)).toMatchObject({ state: 'pending', statuses: [] });
  await report('pending', { context: 'ci/build' });
  await report('success', { context: 'ci/test', description: 'All well' });
  expect((await combined('codex/one')).state).toBe('pending');
  await report('failure', { context: 'ci/build' });
  expect((await combined('codex/one')).state).toBe('failure');
  await report('success', {
    ...{ context: 'ci/build', target_url: 'https://ci.example/1' },
  });
  expect(await combined('codex/one')).toMatchObject({
    ...{ state: 'success', sha, total_count: 2 },
    repository: { full_name: 'acme/bookshop' },
    statuses: [
      { context: 'ci/build', target_url: 'https://ci.example/1' },
      { context: 'ci/test', description: 'All well' },
    ],
  });
  const second = await combined(sha, { per_page: 1, page: 2 });
  expect(second).toMatchObject({
    ...{ state: 'success', total_count: 2, statuses: [{ context: 'ci/test' }] },
  });
});

it('lists every report, newest first', async () => {
  await report('pending');
  await report('success');
  const { data } = await github
    .octokit('reader')
    .repos.listCommitStatusesForRef({ ...BOOKSHOP, ref: 'codex/one' });
  expect(data).toMatchObject([
    { state: 'success', context: 'default', creator: { login: 'bot' } },
    { state: 'pending', context: 'default', creator: { login: 'bot' } },
  ]);
});

it('is found under a branch with slashes, written plainly or not', async () => {
  await report('success');
  for (const ref of ['codex/one', 'codex%2Fone', sha]) {
    const path = `/repos/acme/bookshop/commits/${ref}/status`;
    const { status, body } = await github.request('GET', path);
    expect({ status, state: body.state }).toEqual({
      ...{ status: 200, state: 'success' },
    });
  }
});

it('tells of a report, with the commit and its branches', async () => {
  await github.pushFile('aside', { path: 'b.txt', content: 'b\n' });
  await report('failure', { context: 'ci/build', description: 'Broken' });
  expect(await github.payloads('status')).toMatchObject([
    {
      ...{ sha, state: 'failure', context: 'ci/build', description: 'Broken' },
      ...{ name: 'acme/bookshop', target_url: null },
      commit: { sha, commit: { message: 'Change a.txt' } },
      branches: [{ name: 'codex/one', commit: { sha }, protected: false }],
      sender: { login: 'bot' },
    },
  ]);
});

it.each([
  ['an unknown commit', { sha: 'f'.repeat(40) }, 'No commit found for SHA'],
  ['a branch for a commit', { sha: 'main' }, 'No commit found for SHA: main'],
  ['a state that is none', { state: 'great' }, 'Invalid request'],
  [
    'a link to elsewhere',
    { target_url: 'file:///etc/passwd' },
    'Validation Failed',
  ],
  ['a long text', { description: 'x'.repeat(141) }, 'Validation Failed'],
])('refuses %s and tells nobody', async (_, options, message) => {
  await expect(report('success', options)).rejects.toMatchObject({
    status: 422,
    response: { data: { message: expect.stringContaining(message) } },
  });
  expect(await github.payloads('status')).toEqual([]);
});

it('answers 404 for an unknown ref and to those who may not see it', async () => {
  await expect(combined('missing')).rejects.toMatchObject({ status: 404 });
  const ofOutsider = github
    .octokit('outsider')
    .repos.createCommitStatus({ ...BOOKSHOP, sha, state: 'success' });
  await expect(ofOutsider).rejects.toMatchObject({ status: 404 });
});

it.each<[State, State[]]>([
  ['pending', []],
  ['success', ['success', 'success']],
  ['pending', ['success', 'pending']],
  ['failure', ['pending', 'failure']],
  ['failure', ['success', 'error']],
])('is %s for %j', (expected, states) => {
  expect(combinedState(states)).toBe(expected);
});
