import { BOOKSHOP, Person } from '../__testUtils__/TestGitHub';
import { HookedGitHub } from '../__testUtils__/HookedGitHub';

jest.setTimeout(60_000);

const PULL = { ...BOOKSHOP, pull_number: 2 };

let github: HookedGitHub;

beforeEach(async () => {
  github = new HookedGitHub();
  github.seed.repositories[0].requiredApprovals = 1;
  await github.start();
  await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
  await github.octokit('bot').pulls.create({
    ...{ ...BOOKSHOP, title: 'A', head: 'feature', base: 'main' },
  });
});
afterEach(() => github.stop());

type Event = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

const review = async (event: Event) =>
  (
    await github
      .octokit('maintainer')
      .pulls.createReview({ ...PULL, event, body: 'My view' })
  ).data.id;

const dismiss = (
  review_id: number,
  person: Person = 'member',
  message = 'The code has changed',
) =>
  github.octokit(person).pulls.dismissReview({ ...PULL, review_id, message });

const states = async () =>
  (await github.octokit('reader').pulls.listReviews(PULL)).data.map(
    ({ state }) => state,
  );

it.each(['APPROVE', 'REQUEST_CHANGES'] as const)(
  'takes the verdict of %s away and tells of it',
  async event => {
    const id = await review(event);
    const { data } = await dismiss(id);
    expect(data).toMatchObject({
      ...{ id, state: 'DISMISSED', body: 'My view' },
      user: { login: 'maintainer' },
    });
    expect(await states()).toEqual(['DISMISSED']);
    expect(
      await github.payloads('pull_request_review.dismissed'),
    ).toMatchObject([
      {
        review: { id, state: 'dismissed', user: { login: 'maintainer' } },
        pull_request: { number: 2 },
        sender: { login: 'member' },
      },
    ]);
  },
);

it('makes a dismissed approval count no more', async () => {
  const member = github.octokit('member');
  await dismiss(await review('APPROVE'));
  await expect(member.pulls.merge(PULL)).rejects.toMatchObject({ status: 405 });
  await dismiss(await review('REQUEST_CHANGES'));
  await review('APPROVE');
  expect((await member.pulls.merge(PULL)).data.merged).toBe(true);
});

it('is refused twice, of a comment, without a reason, and without a review', async () => {
  const refused = (dismissal: Promise<unknown>, error: string) =>
    expect(dismissal).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [error] } },
    });
  const comment = await review('COMMENT');
  await refused(
    dismiss(comment),
    'Can not dismiss a commented pull request review',
  );
  const approval = await review('APPROVE');
  await refused(dismiss(approval, 'member', ' '), 'Message can not be blank');
  await dismiss(approval);
  await refused(
    dismiss(approval),
    'Can not dismiss a dismissed pull request review',
  );
  await expect(dismiss(999)).rejects.toMatchObject({ status: 404 });
  expect(await github.payloads('pull_request_review.dismissed')).toHaveLength(
    1,
  );
});

it.each([
  ['triager', 403],
  ['reader', 403],
  ['outsider', 404],
] as const)('is refused to %s with %i', async (person, status) => {
  const id = await review('APPROVE');
  await expect(dismiss(id, person)).rejects.toMatchObject({ status });
  expect(await states()).toEqual(['APPROVED']);
});
