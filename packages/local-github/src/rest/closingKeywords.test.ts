import { BOOKSHOP, Person } from '../__testUtils__/TestGitHub';
import { HookedGitHub } from '../__testUtils__/HookedGitHub';

jest.setTimeout(60_000);

let github: HookedGitHub;

beforeEach(async () => {
  github = await new HookedGitHub().start();
});
afterEach(() => github.stop());

/** Opens a pull request with this text and merges it. */
async function mergePull(
  branch: string,
  options: object,
  person: Person = 'member',
) {
  const pull = await github.openPull(branch, options);
  await github.octokit(person).pulls.merge(pull);
}

describe('closing keywords', () => {
  const issueState = async (number: number) => {
    const { data } = await github.octokit('admin').issues.get({
      ...{ ...BOOKSHOP, issue_number: number },
    });
    const { state, state_reason, closed_by } = data;
    return { state, state_reason, by: closed_by?.login };
  };
  const closed = { state: 'closed', state_reason: 'completed', by: 'member' };
  const makeIssue = async (repository = BOOKSHOP) => {
    const admin = github.octokit('admin');
    const title = 'To be closed';
    return (await admin.issues.create({ ...repository, title })).data.number;
  };

  it('close what the text and the commits name, as who merges', async () => {
    const second = await makeIssue();
    const untouched = await makeIssue();
    const body = `Closes #1\n\n<!-- Closes #${untouched} -->\nSee #${untouched}.`;
    const pull = await github.openPull('search', { body });
    const file = { path: 'y.txt', content: 'y\n' };
    await github.pushFile('search', file, `Also\n\nFixes #${second}`);
    await github.octokit('member').pulls.merge(pull);
    expect(await issueState(1)).toEqual(closed);
    expect(await issueState(second)).toEqual(closed);
    expect(await issueState(untouched)).toMatchObject({ state: 'open' });
    const events = await github.payloads('issues.closed');
    expect(
      events.map(({ issue, sender }) => ({
        number: issue.number,
        sender: sender.login,
      })),
    ).toEqual([
      { number: 1, sender: 'member' },
      { number: second, sender: 'member' },
    ]);
  });

  it('do nothing in a merge into another branch', async () => {
    await github.pushFile('base', { path: 'base.txt', content: 'b\n' });
    await mergePull('search', { base: 'base', body: 'Closes #1' });
    expect(await issueState(1)).toMatchObject({ state: 'open' });
  });

  it('close across repositories where the merger may', async () => {
    const notes = { owner: 'admin', repo: 'open-notes' };
    const number = await makeIssue(notes);
    const body = `Resolves admin/open-notes#${number}, fixes #999`;
    const state = async () => {
      const { data } = await github
        .octokit('admin')
        .issues.get({ ...notes, issue_number: number });
      return data.state;
    };
    await mergePull('one', { body });
    expect(await state()).toBe('open');
    await mergePull('two', { body }, 'admin');
    expect(await state()).toBe('closed');
  });

  it('leave a pull request that they name alone', async () => {
    const other = await github.openPull('other');
    await mergePull('search', { body: `Closes #${other.pull_number}` });
    const { data } = await github.octokit('reader').pulls.get(other);
    expect(data.state).toBe('open');
  });
});
