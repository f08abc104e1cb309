import { BOOKSHOP, Person } from '../__testUtils__/TestGitHub';
import { HookedGitHub } from '../__testUtils__/HookedGitHub';

jest.setTimeout(60_000);

const NOW = '2026-01-01T00:00:00Z';

let github: HookedGitHub;
let sha: string;

beforeEach(async () => {
  github = new HookedGitHub();
  github.seed.users.push({
    ...{ id: 200, login: 'scanner[bot]', name: 'Scanner', type: 'Bot' },
    ...{ email: 'scanner@acme.example', token: 'token-of-scanner' },
  });
  github.seed.repositories[0].collaborators['scanner[bot]'] = 'write';
  await github.start({ clock: () => new Date(NOW) });
  sha = await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
});
afterEach(() => github.stop());

const create = (options: object = {}, person: Person = 'bot') =>
  github.octokit(person).checks.create({
    ...{ ...BOOKSHOP, name: 'tests', head_sha: sha, ...options },
  });

const update = (id: number, options: object, person: Person = 'bot') =>
  github.octokit(person).checks.update({
    ...{ ...BOOKSHOP, check_run_id: id, ...options },
  });

const list = async (options: object = {}) =>
  (
    await github
      .octokit('reader')
      .checks.listForRef({ ...BOOKSHOP, ref: 'feature', ...options })
  ).data;

it('follows a run from its start to its end', async () => {
  const { data: queued } = await create({ external_id: 'run-7' });
  expect(queued).toMatchObject({
    ...{ name: 'tests', head_sha: sha, external_id: 'run-7' },
    ...{ status: 'queued', conclusion: null, started_at: NOW },
    app: { slug: 'bot', owner: { login: 'bot', type: 'Bot' } },
  });
  await update(queued.id, { status: 'in_progress' });
  await update(queued.id, {
    conclusion: 'failure',
    output: { title: 'Two failed', summary: '**Two** of nine', text: 'Log' },
  });
  const { data } = await github
    .octokit('reader')
    .checks.get({ ...BOOKSHOP, check_run_id: queued.id });
  expect(data).toMatchObject({
    ...{ status: 'completed', conclusion: 'failure', completed_at: NOW },
    output: { title: 'Two failed', summary: '**Two** of nine', text: 'Log' },
  });
});

it('tells of a start and an end, with suite, app and pull request', async () => {
  const { data: pull } = await github.octokit('member').pulls.create({
    ...{ ...BOOKSHOP, title: 'A', head: 'feature', base: 'main' },
  });
  const { data: run } = await create();
  await update(run.id, { status: 'in_progress' });
  await update(run.id, { conclusion: 'success' });
  await update(run.id, { conclusion: 'success' }); // is so
  const shared = {
    ...{ id: run.id, head_sha: sha, app: { slug: 'bot' } },
    pull_requests: [{ number: pull.number, head: { ref: 'feature', sha } }],
  };
  expect(await github.payloads('check_run.created')).toMatchObject([
    {
      sender: { login: 'bot' },
      check_run: {
        ...shared,
        ...{ status: 'queued', conclusion: null },
        check_suite: { status: 'queued', head_branch: 'feature' },
      },
    },
  ]);
  expect(await github.payloads('check_run.completed')).toMatchObject([
    {
      check_run: {
        ...shared,
        ...{ status: 'completed', conclusion: 'success' },
        check_suite: { status: 'completed', conclusion: 'success' },
      },
    },
  ]);
});

it('tells of both when a run is made completed', async () => {
  await create({ status: 'completed', conclusion: 'skipped' });
  expect((await github.names()).slice(-2)).toEqual([
    ...['check_run.created', 'check_run.completed'],
  ]);
});

it('lists the last run of each name, or all of them', async () => {
  const first = (await create()).data.id;
  await update(first, { conclusion: 'failure' });
  const second = (await create()).data.id;
  const lint = (await create({ name: 'lint', conclusion: 'success' })).data.id;
  const ids = async (options: object) =>
    (await list(options)).check_runs.map(({ id }) => id);
  expect(await list()).toMatchObject({ total_count: 2 });
  expect(await ids({})).toEqual([lint, second]);
  expect(await ids({ filter: 'all' })).toEqual([lint, second, first]);
  expect(await ids({ check_name: 'tests' })).toEqual([second]);
  expect(await ids({ status: 'completed' })).toEqual([lint]);
  expect(await ids({ app_id: 100 })).toEqual([]);
  expect(await ids({ per_page: 1, page: 2 })).toEqual([second]);
  expect(await ids({ ref: 'main' })).toEqual([]);
  await expect(list({ ref: 'missing' })).rejects.toMatchObject({ status: 422 });
});

it.each([
  ['admin', 403, 'You must authenticate via a GitHub App.'],
  ['member', 403, 'You must authenticate via a GitHub App.'],
  ['outsider', 404, 'Not Found'],
] as const)('is not written by %s', async (person, status, message) => {
  const { data: run } = await create();
  for (const writing of [
    () => create({}, person),
    () => update(run.id, { conclusion: 'success' }, person),
  ]) {
    await expect(writing()).rejects.toMatchObject({
      ...{ status, response: { data: { message } } },
    });
  }
});

it('is changed by the app that made it only', async () => {
  const { data: run } = await create();
  const path = `/repos/acme/bookshop/check-runs/${run.id}`;
  const headers = { authorization: 'token token-of-scanner' };
  const body = JSON.stringify({ conclusion: 'success' });
  const answer = await github.request('PATCH', path, { headers, body });
  expect(answer).toMatchObject({
    status: 403,
    body: {
      message: expect.stringContaining('only be modified by the GitHub App'),
    },
  });
});

it.each([
  ['an unknown commit', { head_sha: 'f'.repeat(40) }, 422],
  ['a branch for a commit', { head_sha: 'feature' }, 422],
  ['an end without a conclusion', { status: 'completed' }, 422],
  ['a blank name', { name: ' ' }, 422],
  ["a conclusion that is GitHub's own", { conclusion: 'stale' }, 422],
  [
    'a summary that is too long',
    { output: { title: 'x', summary: 'x'.repeat(65_536) } },
    422,
  ],
  [
    'annotations',
    {
      output: {
        ...{ title: 'x', summary: 'x' },
        annotations: [
          {
            ...{ path: 'a.txt', start_line: 1, end_line: 1 },
            ...{ annotation_level: 'notice', message: 'x' },
          },
        ],
      },
    },
    501,
  ],
])('refuses %s and tells nobody', async (_, options, status) => {
  await expect(create(options)).rejects.toMatchObject({ status });
  expect(await github.payloads('check_run.created')).toEqual([]);
});

it('answers 404 for a run of another repository', async () => {
  const { data: run } = await create();
  const other = { owner: 'admin', repo: 'open-notes', check_run_id: run.id };
  const getting = github.octokit('admin').checks.get(other);
  await expect(getting).rejects.toMatchObject({ status: 404 });
});
