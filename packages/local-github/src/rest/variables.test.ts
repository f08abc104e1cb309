import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const github = new TestGitHub();
beforeAll(() => github.start());
afterAll(() => github.stop());

const statusOf = (request: Promise<unknown>) =>
  request.then(
    () => 'done',
    error => error.status,
  );

describe('Actions variables', () => {
  it('are known by their names in any case, once', async () => {
    const { actions } = github.octokit('admin');
    const greeting = { ...BOOKSHOP, name: 'Greeting', value: 'Hello' };
    await actions.createRepoVariable(greeting);
    expect(await statusOf(actions.createRepoVariable(greeting))).toBe(409);
    await actions.updateRepoVariable({ ...greeting, value: 'Hi' });
    const { data } = await actions.getRepoVariable({
      ...{ ...BOOKSHOP, name: 'greeting' },
    });
    expect(data).toMatchObject({ name: 'GREETING', value: 'Hi' });
  });

  it.each(['GITHUB_TOKEN', '1ST', 'with-dash', ''])(
    'have no name such as %j',
    async name => {
      const { actions } = github.octokit('admin');
      const variable = { ...BOOKSHOP, name, value: 'x' };
      expect(await statusOf(actions.createRepoVariable(variable))).toBe(422);
    },
  );

  it('come 30 at a time, however many are asked for', async () => {
    const octokit = github.octokit('admin');
    for (let index = 0; index < 35; index++) {
      const name = `MANY_${index}`;
      await octokit.actions.createRepoVariable({
        ...{ ...BOOKSHOP, name, value: 'x' },
      });
    }
    const { data } = await octokit.actions.listRepoVariables({
      ...{ ...BOOKSHOP, per_page: 100 },
    });
    expect(data.variables).toHaveLength(30);
    const all = await octokit.paginate(octokit.actions.listRepoVariables, {
      ...{ ...BOOKSHOP, per_page: 30 },
    });
    expect(all.length).toBe(data.total_count);
  });

  it('that are not there are 404', async () => {
    const { actions } = github.octokit('admin');
    const nobody = { ...BOOKSHOP, name: 'NOBODY' };
    expect(await statusOf(actions.getRepoVariable(nobody))).toBe(404);
    expect(await statusOf(actions.deleteRepoVariable(nobody))).toBe(404);
  });
});
