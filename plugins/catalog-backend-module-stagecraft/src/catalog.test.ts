import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  DIRECTORY_CHANNEL,
  doorbellServiceRef,
  type Doorbell,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  closeDatabaseOf,
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import catalogModuleStagecraft from './index';

jest.setTimeout(120_000);

/** Somebody else's entity for acme/bookshop, written as people write it. */
const FOREIGN = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: the-shop
  annotations:
    github.com/project-slug: Acme/Bookshop
spec: { type: service, lifecycle: production, owner: team-a }
`;

describe('the projects in a real catalog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  const scheduler = mockServices.scheduler();
  let database: TestDatabase;
  let backend: TestBackend;
  let doorbell: Doorbell;
  let projectId: string;

  beforeAll(async () => {
    const foreign = join(folder, 'catalog-info.yaml');
    writeFileSync(foreign, FOREIGN);
    database = await createTestDatabase();
    backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: configOf(database.url, foreign),
        }),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        catalogPlugin,
        catalogModuleStagecraft,
        closeDatabaseOf('catalog'),
        createBackendModule({
          pluginId: 'catalog',
          moduleId: 'test-doorbell',
          register(env) {
            env.registerInit({
              deps: { service: doorbellServiceRef },
              async init({ service }) {
                doorbell = service;
              },
            });
          },
        }),
      ],
    });
    projectId = await insert('projects', {
      slug: 'bookshop',
      name: 'The Bookshop',
    });
    await insertMember('mateo', 1002);
    await insertRepository('bookshop', 1);
    await insertRepository('search', 2);
  });

  afterAll(async () => {
    await backend?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function insert(table: string, row: object): Promise<string> {
    const [{ id }] = await database
      .knex(`kernel.${table}`)
      .insert(row)
      .returning('id');
    return id;
  }

  async function insertMember(login: string, githubUserId: number) {
    const userId = await insert('users', {
      email: `${login}@example.org`,
      github_user_id: githubUserId,
      user_entity_ref: `user:default/${login}`,
    });
    await database
      .knex('kernel.project_members')
      .insert({ project_id: projectId, user_id: userId, role: 'read' });
  }

  function insertRepository(name: string, externalId: number) {
    return insert('repositories', {
      project_id: projectId,
      external_id: externalId,
      owner: 'acme',
      name,
      alias: name,
    });
  }

  async function entities(filter: string): Promise<Entity[]> {
    const answer = await fetch(
      `http://127.0.0.1:${backend.server.port()}/api/catalog/entities?filter=${filter}`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    return (await answer.json()) as Entity[];
  }

  /** The names of our entities: the expected ones as soon as they are there, else those that stay. */
  async function namesAfter(expected: string[]): Promise<string[]> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = await entities('metadata.namespace=stagecraft');
      const names = found
        .map(({ kind, metadata }) => `${kind}:${metadata.name}`)
        .sort();
      if (names.join() === expected.join()) return names;
      if (Date.now() > deadline) return names;
      await new Promise(resolve => {
        setTimeout(resolve, 50);
      });
    }
  }

  it('one task of all replicas keeps them', async () => {
    const tasks = await scheduler.getScheduledTasks();
    expect(tasks).toContainEqual(
      expect.objectContaining({ id: 'stagecraft-entities', scope: 'global' }),
    );
  });

  it('a repository that has somebody else’s entity gets none of ours', async () => {
    await foreignIsThere();
    await scheduler.triggerTask('stagecraft-entities');
    const expected = [
      'Component:bookshop.search',
      'Group:bookshop-members',
      'System:bookshop',
    ];
    expect(await namesAfter(expected)).toEqual(expected);

    const [component] = await entities(
      'kind=component,metadata.namespace=stagecraft',
    );
    expect(component).toMatchObject({
      metadata: {
        annotations: { 'github.com/project-slug': 'acme/search' },
      },
      spec: { system: 'stagecraft/bookshop' },
    });
    expect(component.relations).toContainEqual(
      expect.objectContaining({
        type: 'partOf',
        targetRef: 'system:stagecraft/bookshop',
      }),
    );
    const slugs = await entities(
      'metadata.annotations.github.com/project-slug',
    );
    expect(
      slugs
        .map(({ metadata }) => metadata.annotations!['github.com/project-slug'])
        .sort(),
    ).toEqual(['Acme/Bookshop', 'acme/search']);
  });

  it('its own entities claim nothing: a second run changes nothing', async () => {
    await scheduler.triggerTask('stagecraft-entities');
    const expected = [
      'Component:bookshop.search',
      'Group:bookshop-members',
      'System:bookshop',
    ];
    expect(await namesAfter(expected)).toEqual(expected);
  });

  it('a ring brings what was added, and takes away what is gone', async () => {
    await insertRepository('docs', 3);
    await database.knex('kernel.repositories').where({ name: 'search' }).del();
    doorbell.ring(DIRECTORY_CHANNEL);
    const expected = [
      'Component:bookshop.docs',
      'Group:bookshop-members',
      'System:bookshop',
    ];
    expect(await namesAfter(expected)).toEqual(expected);
  });

  it('a deleted project takes everything with it', async () => {
    await database.knex('kernel.repositories').del();
    await database.knex('kernel.projects').del();
    doorbell.ring(DIRECTORY_CHANNEL);
    const expected: string[] = [];
    expect(await namesAfter(expected)).toEqual(expected);
    expect(await entities('metadata.name=the-shop')).toHaveLength(1);
  });

  async function foreignIsThere(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while ((await entities('metadata.name=the-shop')).length === 0) {
      if (Date.now() > deadline) throw new Error('the-shop does not appear');
      await new Promise(resolve => {
        setTimeout(resolve, 50);
      });
    }
  }
});

function configOf(connection: string, foreign: string) {
  return {
    backend: {
      baseUrl: 'http://localhost:7007',
      database: {
        client: 'pg',
        pluginDivisionMode: 'schema',
        connection,
        knexConfig: { pool: { min: 0, max: 4 } },
      },
    },
    catalog: {
      locations: [{ type: 'file', target: foreign }],
      rules: [{ allow: ['Component', 'System', 'Group', 'Location'] }],
    },
    stagecraft: {
      vault: { keys: [{ id: 'test', key: randomBytes(32).toString('hex') }] },
    },
  };
}
