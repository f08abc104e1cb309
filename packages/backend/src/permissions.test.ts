import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  createTestDatabase,
  onBehalfOfHttpAuthFactory,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';

jest.setTimeout(120_000);

/**
 * What a member of the allow list without any project gets for each permission that the
 * plugins of this host register. One that is not here fails the test: decide who has it.
 */
const FOR_A_MEMBER: Record<string, 'ALLOW' | 'DENY'> = {
  'catalog.entity.read': 'ALLOW',
  'catalog.entity.create': 'DENY',
  'catalog.entity.delete': 'DENY',
  'catalog.entity.refresh': 'DENY',
  'catalog.entity.validate': 'DENY',
  'catalog.ingestion.manage': 'DENY',
  'catalog.ingestion.read': 'DENY',
  'catalog.location.analyze': 'DENY',
  'catalog.location.create': 'DENY',
  'catalog.location.delete': 'DENY',
  'catalog.location.read': 'DENY',
  'stagecraft.platform.admin': 'DENY',
  'stagecraft.platform.owner': 'DENY',
  'stagecraft.project.admin': 'DENY',
  'stagecraft.project.read': 'DENY',
  'stagecraft.project.write': 'DENY',
  'stagecraft.run.operate': 'DENY',
  'stagecraft.run.read': 'DENY',
};

/** They serve the front end and sign people in: no permissions, and much to set up. */
const LEFT_OUT = /plugin-(?:app|auth)-backend/;

interface RegisteredPermission {
  name: string;
  resourceType?: string;
}

describe('E2E-103 the permissions of this host', () => {
  let database: TestDatabase;
  let backend: TestBackend;
  let baseUrl: string;
  let registered: RegisteredPermission[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const specifiers = installedFeatures().filter(name => !LEFT_OUT.test(name));
    backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({ data: configOf(database.url) }),
        onBehalfOfHttpAuthFactory({ mockCredentials, mockServices }),
        permissionsServiceFactory,
        ...specifiers.map(name => require(name).default),
      ],
    });
    baseUrl = `http://127.0.0.1:${backend.server.port()}/api`;
    registered = await registeredPermissions(baseUrl, specifiers);
    await database.knex('kernel.users').insert({
      email: 'mateo@example.org',
      github_user_id: 1002,
      user_entity_ref: 'user:default/mateo',
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await database?.drop();
  });

  async function decisions(userEntityRef: string) {
    const answer = await fetch(`${baseUrl}/permission/authorize`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // A plugin asks for the person: conditional answers are for plugins only.
        authorization: mockCredentials.service.header({
          onBehalfOf: mockCredentials.user(userEntityRef),
          targetPluginId: 'permission',
        }),
      },
      body: JSON.stringify({
        items: registered.map((permission, index) => ({
          id: String(index),
          permission,
        })),
      }),
    });
    const { items } = await answer.json();
    expect(items).toHaveLength(registered.length);
    return Object.fromEntries(
      registered.map(({ name }, index) => [name, items[index].result]),
    );
  }

  it('are all decided on, for a member without any project', async () => {
    expect(await decisions('user:default/mateo')).toEqual(FOR_A_MEMBER);
  });

  it('are all denied to a stranger', async () => {
    const answers = await decisions('user:default/otis');
    expect(new Set(Object.values(answers))).toEqual(new Set(['DENY']));
  });

  it('are all allowed to the owner', async () => {
    const answers = await decisions('user:default/olivia');
    expect(new Set(Object.values(answers))).toEqual(new Set(['ALLOW']));
  });

  it('a member can not register a location', async () => {
    const answer = await fetch(`${baseUrl}/catalog/locations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: mockCredentials.user.header('user:default/mateo'),
      },
      body: JSON.stringify({
        type: 'url',
        target: 'https://example.org/catalog-info.yaml',
      }),
    });
    expect(answer.status).toBe(403);
  });
});

/** The packages that index.ts adds to the back end. */
function installedFeatures(): string[] {
  const text = readFileSync(join(__dirname, 'index.ts'), 'utf8');
  const names = [...text.matchAll(/import\(\s*'([^']+)',?\s*\)/g)];
  return names.map(([, name]) => name);
}

async function registeredPermissions(
  baseUrl: string,
  specifiers: string[],
): Promise<RegisteredPermission[]> {
  const pluginIds = new Set(
    specifiers.map(name => require(`${name}/package.json`).backstage.pluginId),
  );
  const found: RegisteredPermission[] = [];
  for (const pluginId of pluginIds) {
    const answer = await fetch(
      `${baseUrl}/${pluginId}/.well-known/backstage/permissions/metadata`,
      { headers: { authorization: mockCredentials.service.header() } },
    );
    if (answer.status === 404) continue;
    const { permissions = [] } = await answer.json();
    found.push(...permissions);
  }
  return found;
}

function configOf(connection: string) {
  return {
    app: { baseUrl: 'http://localhost:7007' },
    backend: {
      baseUrl: 'http://localhost:7007',
      database: {
        client: 'pg',
        pluginDivisionMode: 'schema',
        connection,
        knexConfig: { pool: { min: 0, max: 4 } },
      },
    },
    permission: { enabled: true },
    stagecraft: {
      vault: { keys: [{ id: 'test', key: randomBytes(32).toString('hex') }] },
      bootstrap: {
        owner: {
          email: 'olivia@example.org',
          githubUserId: 1001,
          userEntityRef: 'user:default/olivia',
        },
      },
    },
  };
}
