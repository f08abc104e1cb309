import type {
  Member,
  Project,
  Repository,
  User,
} from '@stagecraft/backstage-plugin-kernel-common';

/** Somebody of the allow list; the name makes everything else. */
export function aUser(name: string, overrides: Partial<User> = {}): User {
  return {
    id: `user-${name}`,
    email: `${name}@example.org`,
    userEntityRef: `user:default/${name}`,
    githubUserId: String(1000 + name.length),
    githubLogin: name,
    isPlatformAdmin: false,
    isPlatformOwner: false,
    ...overrides,
  };
}

export function aProject(overrides: Partial<Project> = {}): Project {
  return {
    id: '5a0c3d52-6a3f-4d1a-8f6b-1c2d3e4f5a60',
    slug: 'bookshop',
    name: 'Bookshop',
    locale: 'en',
    repositoryCount: 1,
    ...overrides,
  };
}

export function aMember(name: string, overrides: Partial<Member> = {}): Member {
  return { user: aUser(name), role: 'read', deliveryRoles: [], ...overrides };
}

/** acme/bookshop with its webhook and labels, by the platform's tokens. */
export function aRepository(overrides: Partial<Repository> = {}): Repository {
  return {
    id: '0f6f1b1a-7f0e-4c55-9a54-0d2f6c1b7a01',
    projectId: aProject().id,
    provider: 'github',
    externalId: '4711',
    owner: 'acme',
    name: 'bookshop',
    fullName: 'acme/bookshop',
    alias: 'bookshop',
    role: 'service',
    defaultRef: 'main',
    servicesYamlPath: 'services.yaml',
    hasPlatformToken: false,
    hasBotToken: false,
    platformTokenFrom: 'platform',
    botTokenFrom: 'platform',
    setUp: [
      { step: 'webhook', state: 'done', triedAt: '2026-11-28T12:00:00Z' },
      { step: 'labels', state: 'done', triedAt: '2026-11-28T12:01:00Z' },
      { step: 'variables', state: 'done', triedAt: '2026-11-28T12:02:00Z' },
    ],
    ...overrides,
  };
}
