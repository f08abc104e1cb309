import { randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import {
  OWNER,
  startTestKernel,
  type TestKernel,
} from './__testUtils__/startTestKernel';
import { readOpenApiDocument } from './openApiDocument';

jest.setTimeout(60_000);

const PERSONAS = [
  'anonymous',
  'run token',
  'service',
  'unknown user',
  'admin of another project',
  'reader',
  'writer',
  'project admin',
  'platform admin',
  'owner',
] as const;
type Persona = (typeof PERSONAS)[number];

/** What each persona gets, in the order of PERSONAS. */
const KNOWN = [401, 401, 403, 403, 200, 200, 200, 200, 200, 200];
const MEMBER = [401, 401, 403, 403, 404, 200, 200, 200, 200, 200];
const WRITER = (ok: number) => [401, 401, 403, 403, 404, 403, ok, ok, ok, ok];
const PROJECT_ADMIN = [401, 401, 403, 403, 404, 403, 403, 200, 200, 200];
const PROJECT_OWNER = (ok: number) => [
  401,
  401,
  403,
  403,
  404,
  403,
  403,
  403,
  403,
  ok,
];
const ADMIN = (ok: number) => [401, 401, 403, 403, 403, 403, 403, 403, ok, ok];
const SERVICE = [401, 401, 204, 403, 403, 403, 403, 403, 403, 403];

/** Rights of requirements F2 and table 4.1. An operation that is not here fails the test. */
const RIGHTS: Record<string, number[]> = {
  'get /me': KNOWN,
  'get /labels': KNOWN,
  'get /projects': KNOWN,
  'post /projects': ADMIN(201),
  'get /projects/{projectId}': MEMBER,
  'delete /projects/{projectId}': PROJECT_OWNER(204),
  'get /projects/{projectId}/members': PROJECT_ADMIN,
  'post /projects/{projectId}/members': PROJECT_OWNER(201),
  'delete /projects/{projectId}/members/{userId}': PROJECT_OWNER(204),
  'put /projects/{projectId}/members/{userId}/delivery-roles': PROJECT_ADMIN,
  'get /projects/{projectId}/repositories': MEMBER,
  // Whoever may attach gets as far as the token that is missing.
  'post /projects/{projectId}/repositories': WRITER(409),
  'put /projects/{projectId}/repositories/{repositoryId}': WRITER(200),
  // Whoever may set up gets as far as the token that is missing.
  'post /projects/{projectId}/repositories/{repositoryId}/set-up': WRITER(409),
  'delete /projects/{projectId}/repositories/{repositoryId}': WRITER(204),
  'get /projects/{projectId}/github-tokens': PROJECT_ADMIN,
  'put /projects/{projectId}/github-tokens': PROJECT_ADMIN,
  'get /platform/github-tokens': ADMIN(200),
  'put /platform/github-tokens': ADMIN(200),
  'get /users': ADMIN(200),
  'post /users': ADMIN(201),
  'delete /users/{userId}': ADMIN(204),
  'put /users/{userId}/github-login': SERVICE,
  'get /deliveries': ADMIN(200),
  'get /deliveries/{deliveryId}': ADMIN(200),
  'get /events': KNOWN,
  'get /events/export': KNOWN,
};

/** What the audit log calls each change, and what takes much away. One that is not here fails the test. */
const AUDITED: Record<string, string> = {
  'get /events/export': 'audit-log-export',
  'post /projects': 'project-put',
  'delete /projects/{projectId}': 'project-delete',
  'post /projects/{projectId}/members': 'member-put',
  'delete /projects/{projectId}/members/{userId}': 'member-delete',
  'put /projects/{projectId}/members/{userId}/delivery-roles':
    'member-delivery-roles',
  'post /projects/{projectId}/repositories': 'repository-attach',
  'put /projects/{projectId}/repositories/{repositoryId}': 'repository-update',
  'post /projects/{projectId}/repositories/{repositoryId}/set-up':
    'repository-set-up',
  'delete /projects/{projectId}/repositories/{repositoryId}':
    'repository-detach',
  'put /projects/{projectId}/github-tokens': 'github-tokens-put',
  'put /platform/github-tokens': 'github-tokens-put',
  'post /users': 'user-put',
  'delete /users/{userId}': 'user-delete',
  'put /users/{userId}/github-login': 'github-login-put',
};

/** Whom nobody knows is turned away before anything is asked of the kernel. */
function auditOf(operation: string, status: number): object[] {
  if (!AUDITED[operation] || status === 401) return [];
  return [
    {
      eventId: AUDITED[operation],
      status: status < 400 ? 'succeeded' : 'failed',
    },
  ];
}

function operations(): string[] {
  return Object.entries(readOpenApiDocument().paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter(key => ['get', 'post', 'put', 'patch', 'delete'].includes(key))
      .map(method => `${method} ${path}`),
  );
}

describe('E2E-103 who may do what', () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await startTestKernel();
    await insertUser('user:default/petra', { isPlatformAdmin: true });
  });

  afterAll(() => kernel.stop());

  it('knows every operation of the API', () => {
    expect(Object.keys(RIGHTS).sort()).toEqual(operations().sort());
  });

  it('every change is audited', () => {
    expect(Object.keys(AUDITED).sort()).toEqual(
      operations()
        .filter(
          operation =>
            !operation.startsWith('get ') || operation.endsWith('/export'),
        )
        .sort(),
    );
  });

  interface Scene {
    ids: Record<string, string>;
    users: Record<string, string>;
  }

  /** For whoever only reads or is refused. */
  let untouchedScene: Promise<Scene> | undefined;

  const cases = Object.entries(RIGHTS).flatMap(([operation, statuses]) =>
    PERSONAS.map((persona, index) => ({
      operation,
      persona,
      status: statuses[index],
    })),
  );

  it.each(cases)(
    '$operation as $persona: $status',
    async ({ operation, persona, status }) => {
      const [method, template] = operation.split(' ');
      const changesTheScene = method !== 'get' && status < 400;
      const scene = changesTheScene
        ? await prepareScene()
        : await (untouchedScene ??= prepareScene());
      const path = template.replace(/\{(\w+)\}/g, (_, name) => scene.ids[name]);
      kernel.audit.length = 0;

      const answer = await sendAs(persona, scene)(method, path).send(
        method === 'get' || method === 'delete'
          ? undefined
          : bodyOf(operation, scene),
      );

      expect({ status: answer.status, body: answer.body }).toEqual({
        status,
        body: status < 400 ? answer.body : anErrorOf(status),
      });
      expect(
        kernel.audit.map(({ eventId, status: end }) => ({
          eventId,
          status: end,
        })),
      ).toEqual(auditOf(operation, status));
    },
  );

  /** A project of its own, so that deletions disturb nobody. */
  async function prepareScene(): Promise<Scene> {
    const projectId = await insert('projects', {
      slug: `p-${randomUUID().slice(0, 8)}`,
      name: 'Bookshop',
    });
    const otherProjectId = await insert('projects', {
      slug: `p-${randomUUID().slice(0, 8)}`,
      name: 'Other',
    });
    const users: Record<string, string> = {};
    for (const [name, project, role] of [
      ['reader', projectId, 'read'],
      ['writer', projectId, 'read_write'],
      ['project admin', projectId, 'admin'],
      ['admin of another project', otherProjectId, 'admin'],
    ]) {
      users[name] = `user:default/u-${randomUUID().slice(0, 8)}`;
      await insertMember(await insertUser(users[name]), project, role);
    }
    const victim = await insertUser(
      `user:default/v-${randomUUID().slice(0, 8)}`,
    );
    await insertMember(victim, projectId, 'read');
    const repositoryId = await insert('repositories', {
      project_id: projectId,
      external_id: randomNumber(),
      owner: 'acme',
      name: 'search',
      alias: 'search',
    });
    const deliveryId = randomUUID();
    await kernel.post({ deliveryId }).expect(202);
    return {
      users,
      ids: { projectId, repositoryId, deliveryId, userId: victim },
    };
  }

  function sendAs(
    persona: Persona,
    scene: Scene,
  ): (method: string, path: string) => Test {
    switch (persona) {
      case 'anonymous':
        return kernel.as();
      case 'run token':
        return (method, path) =>
          kernel
            .as()(method, path)
            .set('authorization', 'Bearer run_0123456789');
      case 'service':
        return kernel.asService();
      case 'unknown user':
        return kernel.as('user:default/otis');
      case 'platform admin':
        return kernel.as('user:default/petra');
      case 'owner':
        return kernel.as(OWNER);
      default:
        return kernel.as(scene.users[persona]);
    }
  }

  function bodyOf(operation: string, scene: Scene): object {
    const bodies: Record<string, object> = {
      'post /projects': {
        slug: `n-${scene.ids.userId.slice(0, 8)}`,
        name: 'Bookshop',
      },
      'post /projects/{projectId}/members': {
        email: 'olivia@example.org',
        role: 'read',
      },
      'put /projects/{projectId}/members/{userId}/delivery-roles': {
        deliveryRoles: ['qa'],
      },
      'post /projects/{projectId}/repositories': {
        owner: 'acme',
        name: 'bookshop',
      },
      'put /projects/{projectId}/repositories/{repositoryId}': {
        role: 'docs',
      },
      'put /projects/{projectId}/github-tokens': { platformToken: null },
      'put /platform/github-tokens': { botToken: null },
      'post /users': {
        email: `${randomUUID()}@example.org`,
        githubUserId: randomNumber(),
        userEntityRef: `user:default/n-${scene.ids.userId}`,
      },
      'put /users/{userId}/github-login': { githubLogin: 'mateo' },
    };
    return bodies[operation];
  }

  async function insert(table: string, row: object): Promise<string> {
    const [{ id }] = await kernel
      .knex(`kernel.${table}`)
      .insert(row)
      .returning('id');
    return id;
  }

  async function insertUser(
    userEntityRef: string,
    options: { isPlatformAdmin?: boolean } = {},
  ): Promise<string> {
    return insert('users', {
      email: `${randomUUID()}@example.org`,
      user_entity_ref: userEntityRef,
      github_user_id: randomNumber(),
      is_platform_admin: options.isPlatformAdmin ?? false,
    });
  }

  async function insertMember(
    userId: string,
    projectId: string,
    role: string,
  ): Promise<void> {
    await kernel
      .knex('kernel.project_members')
      .insert({ user_id: userId, project_id: projectId, role });
  }
});

function randomNumber(): number {
  return 10_000 + Math.floor(Math.random() * 1e12);
}

function anErrorOf(status: number) {
  return expect.objectContaining({
    error: expect.objectContaining({ message: expect.stringMatching(/\S{3}/) }),
    response: { statusCode: status },
  });
}
