import { Browser } from '../__testUtils__/Browser';
import { Person } from '../__testUtils__/TestGitHub';
import { HookedGitHub, PullName } from '../__testUtils__/HookedGitHub';

jest.setTimeout(60_000);

let github: HookedGitHub;
let pull: PullName;
let head: string;

const setState = (state: 'open' | 'closed', person: Person = 'bot') =>
  github.octokit(person).pulls.update({ ...pull, state });

beforeEach(async () => {
  github = await new HookedGitHub().start();
  pull = await github.openPull('search');
  await setState('closed');
  head = await github.pushFile('search', { path: 'b.txt', content: 'b\n' });
});
afterEach(() => github.stop());

const read = async () => (await github.octokit('reader').pulls.get(pull)).data;

async function reopenAsIssue() {
  const { pull_number: issue_number, ...repository } = pull;
  const name = { ...repository, issue_number };
  await github.octokit('bot').issues.update({ ...name, state: 'open' });
}

async function reopenOnPage() {
  const browser = new Browser(github);
  await browser.actAs('member');
  const path = `/acme/bookshop/pull/${pull.pull_number}`;
  await browser.submit(`${path}/comment`, { body: '', state: 'open' });
}

it.each([
  ['the API of pull requests', () => setState('open')],
  ['the API of issues', reopenAsIssue],
  ['its page', reopenOnPage],
])('has what was pushed in between when opened by %s', async (_, reopen) => {
  expect(await read()).toMatchObject({ state: 'closed', commits: 1 });
  await reopen();
  expect(await read()).toMatchObject({
    ...{ state: 'open', head: { sha: head }, commits: 2, mergeable: true },
  });
  expect(await github.payloads('pull_request.reopened')).toMatchObject([
    { pull_request: { head: { sha: head } } },
  ]);
  const fetched = await github.git(
    ...['clone-search', 'ls-remote', 'origin', 'refs/pull/2/head'],
  );
  expect(fetched).toContain(head);
});

it('stays as it is for those who may not open it', async () => {
  const before = await read();
  await expect(setState('open', 'reader')).rejects.toMatchObject({
    status: 403,
  });
  expect(await read()).toEqual(before);
});

it('stays closed when its branch is gone', async () => {
  await github.git('clone-search', 'push', '-q', 'origin', ':search');
  await expect(setState('open')).rejects.toMatchObject({
    status: 422,
    response: {
      data: {
        errors: [
          {
            ...{ field: 'state', code: 'invalid' },
            message:
              'state cannot be changed. The search branch has been deleted.',
          },
        ],
      },
    },
  });
  expect((await read()).state).toBe('closed');
});
