import { randomUUID } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  kernelPermissions,
  stagecraftProjectAdminPermission,
  stagecraftProjectWritePermission,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  OWNER,
  startTestKernel,
  type TestKernel,
} from '../__testUtils__/startTestKernel';

jest.setTimeout(60_000);

/** What the pages ask the permission framework before they offer something. */
describe('permissions, as pages ask for them', () => {
  let kernel: TestKernel;
  let projectId: string;

  beforeAll(async () => {
    kernel = await startTestKernel();
    const owner = kernel.as(OWNER);
    const { body } = await owner('post', '/projects').send({
      ...{ slug: 'asked', name: 'Asked' },
    });
    projectId = body.id;
    const people = { read: 2001, read_write: 2002, admin: 2003 };
    for (const [role, githubUserId] of Object.entries(people)) {
      const email = `${role}@example.org`;
      const userEntityRef = `user:default/${role}`;
      const user = { email, githubUserId, userEntityRef };
      await owner('post', '/users').send(user).expect(201);
      await owner('post', `/projects/${projectId}/members`)
        .send({ email, role })
        .expect(201);
    }
  });

  afterAll(() => kernel.stop());

  async function allowedTo(userEntityRef: string): Promise<string[]> {
    const items = kernelPermissions.map(permission => ({
      id: randomUUID(),
      permission,
      ...(permission.type === 'resource' && { resourceRef: projectId }),
    }));
    const answer = await fetch(
      `http://localhost:${kernel.port}/api/permission/authorize`,
      {
        method: 'POST',
        headers: {
          authorization: mockCredentials.user.header(userEntityRef),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ items }),
      },
    );
    const results = (await answer.json()) as {
      items: { result: string }[];
    };
    return kernelPermissions
      .filter((_, index) => results.items[index].result === 'ALLOW')
      .map(({ name }) => name);
  }

  const READ = 'stagecraft.project.read';
  const WRITE = stagecraftProjectWritePermission.name;
  const ADMIN = stagecraftProjectAdminPermission.name;

  it.each([
    ['user:default/read', [READ]],
    ['user:default/read_write', [READ, WRITE]],
    ['user:default/admin', [READ, WRITE, ADMIN]],
    ['user:default/nobody', []],
    [OWNER, kernelPermissions.map(({ name }) => name)],
  ])('%s: %j', async (userEntityRef, allowed) => {
    expect(await allowedTo(userEntityRef)).toEqual(allowed);
  });
});
