import type { PortalCall } from './startTestPlatform';

/** People, a project with a repository, and another project, through the kernel's own API. */
export async function seedPlatform(owner: PortalCall) {
  const created = async (path: string, body: object) => {
    const answer = await owner('POST', `/kernel${path}`, body);
    if (answer.status >= 300) {
      throw new Error(`${path} answered ${JSON.stringify(answer)}`);
    }
    return answer.body;
  };
  for (const [id, login, isPlatformAdmin] of [
    [1002, 'mateo', false],
    [1003, 'rina', false],
    [1008, 'petra', true],
    [1009, 'nadia', false],
    [1011, 'paula', false],
  ] as const) {
    await created('/users', {
      email: `${login}@example.org`,
      githubUserId: id,
      githubLogin: login,
      userEntityRef: `user:default/${login}`,
      isPlatformAdmin,
    });
  }
  const { id: projectId } = await created('/projects', {
    slug: 'bookshop',
    name: 'Bookshop',
  });
  const other = await created('/projects', { slug: 'other', name: 'Other' });
  const member = (project: string, login: string, role: string) =>
    created(`/projects/${project}/members`, {
      email: `${login}@example.org`,
      role,
    });
  await member(projectId, 'mateo', 'read_write');
  await member(projectId, 'rina', 'read');
  await member(projectId, 'paula', 'admin');
  await member(other.id, 'nadia', 'admin');
  const repository = await created(`/projects/${projectId}/repositories`, {
    owner: 'acme',
    name: 'bookshop',
  });
  return {
    projectId: projectId as string,
    repositoryId: repository.id as string,
  };
}
