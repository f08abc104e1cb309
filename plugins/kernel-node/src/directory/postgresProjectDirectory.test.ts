import type { Knex } from 'knex';
import { applyMigrations } from '../migrations/applyMigrations';
import { PostgresProjectDirectory } from './postgresProjectDirectory';
import { emptyDatabases } from '../testPrograms/emptyDatabases';

const emptyDatabase = emptyDatabases();

async function seeded(): Promise<{
  knex: Knex;
  projectId: string;
  userId: string;
  repositoryId: string;
}> {
  const knex = await emptyDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  const [project] = await knex('kernel.projects').insert(
    { slug: 'bookshop', name: 'Bookshop' },
    ['id'],
  );
  const [user] = await knex('kernel.users').insert(
    {
      email: 'Mateo@Example.com',
      user_entity_ref: 'user:default/mateo',
      github_user_id: 1002,
      github_login: 'mateo',
    },
    ['id'],
  );
  await knex('kernel.project_members').insert({
    project_id: project.id,
    user_id: user.id,
    role: 'read_write',
  });
  const [repository] = await knex('kernel.repositories').insert(
    {
      project_id: project.id,
      external_id: 77,
      owner: 'acme',
      name: 'bookshop',
      alias: 'bookshop',
    },
    ['id'],
  );
  return {
    knex,
    projectId: project.id,
    userId: user.id,
    repositoryId: repository.id,
  };
}

describe('the project directory', () => {
  it('finds projects, repositories, users and roles', async () => {
    const { knex, projectId, userId, repositoryId } = await seeded();
    const directory = new PostgresProjectDirectory({ knex });
    const project = {
      id: projectId,
      slug: 'bookshop',
      name: 'Bookshop',
      locale: 'en',
    };
    const repository = {
      id: repositoryId,
      projectId,
      provider: 'github',
      externalId: '77',
      owner: 'acme',
      name: 'bookshop',
      fullName: 'acme/bookshop',
      alias: 'bookshop',
      defaultRef: 'main',
    };
    const user = {
      id: userId,
      email: 'Mateo@Example.com',
      userEntityRef: 'user:default/mateo',
      githubUserId: '1002',
      githubLogin: 'mateo',
      isPlatformAdmin: false,
      isPlatformOwner: false,
    };
    expect(await directory.project(projectId)).toEqual(project);
    expect(await directory.repository(repositoryId)).toEqual(repository);
    expect(await directory.repositoryByExternalId('77')).toEqual(repository);
    expect(await directory.repositoryByFullName('Acme/bookshop')).toEqual(
      repository,
    );
    expect(await directory.userByGithubId('1002')).toEqual(user);
    expect(await directory.userByEntityRef('user:default/mateo')).toEqual(user);
    expect(await directory.roleIn({ projectId, userId })).toBe('read_write');
    await knex('kernel.project_members').update({ delivery_roles: ['qa'] });
    expect(await directory.deliveryRolesIn({ projectId, userId })).toEqual([
      'qa',
    ]);
    expect(await directory.membershipsOf('user:default/mateo')).toEqual([
      { projectId, role: 'read_write' },
    ]);
    expect(await directory.listMembers(projectId)).toEqual([
      { user, role: 'read_write', deliveryRoles: ['qa'] },
    ]);
    expect(await directory.listProjects({ limit: 10 })).toEqual([project]);
    expect(
      await directory.listProjects({ limit: 10, afterId: projectId }),
    ).toEqual([]);
    expect(await directory.listRepositories({ limit: 10 })).toEqual([
      repository,
    ]);
    expect(await directory.listUsers({ limit: 10 })).toEqual([user]);
  });

  it('answers undefined for what is not there, also for ids that are none', async () => {
    const { knex, userId } = await seeded();
    const directory = new PostgresProjectDirectory({ knex });
    expect(await directory.project('../etc')).toBeUndefined();
    expect(await directory.repository('no-uuid')).toBeUndefined();
    expect(await directory.repositoryByExternalId('78')).toBeUndefined();
    expect(await directory.repositoryByFullName('acme/book')).toBeUndefined();
    expect(await directory.repositoryByExternalId('1 or 1=1')).toBeUndefined();
    expect(await directory.userByGithubId('')).toBeUndefined();
    expect(
      await directory.roleIn({ projectId: userId, userId }),
    ).toBeUndefined();
    expect(
      await directory.deliveryRolesIn({ projectId: userId, userId }),
    ).toEqual([]);
  });

  it('finds at once what was just created, and drops what it knew when told', async () => {
    const { knex, projectId, userId } = await seeded();
    const directory = new PostgresProjectDirectory({ knex });
    expect(await directory.userByGithubId('1001')).toBeUndefined();
    await knex('kernel.users').insert({
      email: 'o@example.com',
      user_entity_ref: 'user:default/olivia',
      github_user_id: 1001,
    });
    expect(await directory.userByGithubId('1001')).toBeDefined();

    expect(await directory.roleIn({ projectId, userId })).toBe('read_write');
    await knex('kernel.project_members').delete();
    directory.forgetAll();
    expect(await directory.roleIn({ projectId, userId })).toBeUndefined();
    expect(await directory.deliveryRolesIn({ projectId, userId })).toEqual([]);
  });
});

describe('the tables of users and credentials', () => {
  it('refuse a second owner, an e-mail in another case and a second credential of a scope', async () => {
    const { knex } = await seeded();
    const user = (email: string, more: object = {}) =>
      knex('kernel.users').insert({
        email,
        user_entity_ref: `user:default/${email}`,
        ...more,
      });
    const owner = { is_platform_admin: true, is_platform_owner: true };
    await user('a@example.com', owner);
    await expect(user('b@example.com', owner)).rejects.toThrow(
      'users_single_owner',
    );
    await expect(user('mateo@example.com')).rejects.toThrow('users_email');

    const credential = {
      scope: 'platform',
      kind: 'bot',
      key_id: '1',
      sealed: 'x',
    };
    await knex('kernel.credentials').insert(credential);
    await expect(knex('kernel.credentials').insert(credential)).rejects.toThrow(
      'credentials_one_per_scope',
    );
  });
});
