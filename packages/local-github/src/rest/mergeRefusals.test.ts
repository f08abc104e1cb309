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

describe('a merge is refused', () => {
  it('to those who may not write, see or name one', async () => {
    await github.start();
    const pull = await openPull('search');
    const before = await mainSha();
    for (const [person, status] of [
      ['triager', 403],
      ['reader', 403],
      ['outsider', 404],
    ] as const) {
      await expect(merge(pull, {}, person)).rejects.toMatchObject({ status });
    }
    const path = '/repos/acme/bookshop/pulls/2/merge';
    const headers = { authorization: 'token nobody' };
    const unknown = await github.request('PUT', path, { headers });
    expect(unknown).toMatchObject({
      ...{ status: 401, body: { message: 'Bad credentials' } },
    });
    await expect(merge({ ...pull, pull_number: 1 })).rejects.toMatchObject({
      status: 404,
    });
    expect(await mainSha()).toBe(before);
  });

  it('when the head has moved', async () => {
    await github.start();
    const pull = await openPull('search');
    const { data } = await github.octokit('reader').pulls.get(pull);
    await github.pushFile('search', { path: 'x.txt', content: 'x\n' });
    await expect(merge(pull, { sha: data.head.sha })).rejects.toMatchObject({
      status: 409,
      response: {
        data: {
          message: 'Head branch was modified. Review and try the merge again.',
        },
      },
    });
  });

  it('when it is a draft, conflicts, or is closed', async () => {
    await github.start();
    const refused = async (pull: PullName, text: string) =>
      expect(merge(pull)).rejects.toMatchObject({
        status: 405,
        response: { data: { message: expect.stringContaining(text) } },
      });
    await refused(await openPull('draft', { draft: true }), 'still a draft');
    await github.pushFile('left', { path: 'same.txt', content: 'left\n' });
    await github.pushFile('right', { path: 'same.txt', content: 'right\n' });
    const left = await openPull('left');
    const right = await openPull('right');
    await merge(left);
    const { data } = await github.octokit('reader').pulls.get(right);
    expect(data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await refused(right, 'not mergeable');
    await refused(left, 'not mergeable');
    const member = github.octokit('member');
    await member.pulls.update({ ...right, state: 'closed' });
    await refused(right, 'not mergeable');
  });

  it('when a method is not one of git', async () => {
    await github.start();
    const pull = await openPull('search');
    await expect(
      merge(pull, { merge_method: 'octopus' }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('until it is approved, where the branch asks for that', async () => {
    github.seed.repositories[0].requiredApprovals = 1;
    await github.start();
    const pull = await openPull('search');
    const review = (person: Person, event: string) =>
      github.octokit(person).pulls.createReview({
        ...pull,
        ...{ event: event as 'APPROVE', body: 'My view' },
      });
    const refused = async (message: string) => {
      await expect(merge(pull)).rejects.toMatchObject({
        status: 405,
        response: { data: { message } },
      });
      const { data } = await github.octokit('reader').pulls.get(pull);
      expect(data.mergeable_state).toBe('blocked');
    };
    const tooFew =
      'At least 1 approving review is required by reviewers with write access.';
    await refused(tooFew);
    await review('reader', 'APPROVE');
    await refused(tooFew);
    await review('maintainer', 'APPROVE');
    await review('admin', 'REQUEST_CHANGES');
    await refused('Changes were requested by reviewers with write access.');
    await review('admin', 'APPROVE');
    const { data } = await github.octokit('reader').pulls.get(pull);
    expect(data.mergeable_state).toBe('clean');
    expect((await merge(pull)).data.merged).toBe(true);
  });
});
