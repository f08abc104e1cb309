import { join } from 'node:path';
import type { LocalGitHubSeed, SeedUser } from '@stagecraft/local-github';
import type { Person } from './people';
import { ROOT } from './paths';
import type { PortalClient } from './PortalClient';

export const BOOKSHOP = { owner: 'acme', repo: 'bookshop' } as const;

/** What local-github starts with: the people and one repository. */
export function bookshopSeed(
  people: Record<Person, SeedUser>,
): LocalGitHubSeed {
  return {
    users: Object.values(people),
    repositories: [
      {
        owner: BOOKSHOP.owner,
        name: BOOKSHOP.repo,
        fromDirectory: join(ROOT, 'examples/bookshop'),
        collaborators: {
          olivia: 'admin',
          mateo: 'write',
          // May label on GitHub, so that the portal's own rule is what refuses.
          rina: 'write',
          otis: 'write',
          'stagecraft-bot': 'write',
          'stagecraft-platform': 'admin',
        },
        protectedBranches: ['main'],
      },
    ],
  };
}

/** Makes the portal know the people, the project and the repository, through its own API. */
export async function seedPortal(
  portal: PortalClient,
  people: Record<Person, SeedUser>,
): Promise<{ projectId: string }> {
  for (const person of [people.member, people.reader]) {
    await portal.post('/kernel/users', {
      email: person.email,
      githubUserId: person.id,
      githubLogin: person.login,
      userEntityRef: `user:default/${person.login}`,
    });
  }
  const project = await portal.post<{ id: string }>('/kernel/projects', {
    slug: 'bookshop',
    name: 'Bookshop',
  });
  for (const [person, role] of [
    [people.member, 'read_write'],
    [people.reader, 'read'],
  ] as const) {
    await portal.post(`/kernel/projects/${project.id}/members`, {
      email: person.email,
      role,
    });
  }
  await portal.post(`/kernel/projects/${project.id}/repositories`, {
    owner: BOOKSHOP.owner,
    name: BOOKSHOP.repo,
  });
  return { projectId: project.id };
}
