import {
  OWNER,
  startTestKernel,
  type TestKernel,
} from './__testUtils__/startTestKernel';

jest.setTimeout(60_000);

describe("F2 the platform's own project", () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await startTestKernel({
      platform: { project: 'stagecraft', repository: 'acme/Stagecraft' },
    });
  });

  afterAll(() => kernel.stop());

  async function putProject(slug: string): Promise<string> {
    const { body } = await kernel
      .as(OWNER)('post', '/projects')
      .send({ slug, name: slug })
      .expect(201);
    return body.id;
  }

  async function attach(projectId: string, name: string): Promise<string> {
    const [{ id }] = await kernel
      .knex('kernel.repositories')
      .insert({
        project_id: projectId,
        external_id: name.length,
        owner: 'acme',
        name,
        alias: name,
      })
      .returning('id');
    return id;
  }

  it('can not be deleted, nor its repository detached; others can', async () => {
    const own = await putProject('stagecraft');
    const other = await putProject('bookshop');
    const ownRepository = await attach(own, 'stagecraft');
    const otherRepository = await attach(own, 'docs');
    const as = kernel.as(OWNER);

    const refused = await as('delete', `/projects/${own}`).expect(409);
    expect(refused.body.error.message).toContain('stagecraft.platform.project');
    const kept = await as(
      'delete',
      `/projects/${own}/repositories/${ownRepository}`,
    ).expect(409);
    expect(kept.body.error.message).toContain('stagecraft.platform.repository');
    await as(
      'delete',
      `/projects/${own}/repositories/${otherRepository}`,
    ).expect(204);
    await as('delete', `/projects/${other}`).expect(204);

    const slugs = await kernel.knex('kernel.projects').pluck('slug');
    expect(slugs).toEqual(['stagecraft']);
  });
});
