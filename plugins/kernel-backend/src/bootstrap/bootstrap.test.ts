import {
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import {
  startTestKernel,
  type TestKernel,
} from '../__testUtils__/startTestKernel';

jest.setTimeout(60_000);

const OLIVIA = {
  email: 'olivia@example.org',
  githubUserId: 1001,
  githubLogin: 'olivia',
  userEntityRef: 'user:default/olivia',
};
const PETRA = {
  email: 'petra@example.org',
  githubUserId: 1010,
  githubLogin: 'petra',
  userEntityRef: 'user:default/Petra',
};
function person(name: string, githubUserId: number) {
  return {
    email: `${name}@example.org`,
    githubUserId,
    userEntityRef: `user:default/${name}`,
  };
}

const VAULT_KEY = 'ab'.repeat(32);

describe('F2, F3 what the configuration brings in at each start', () => {
  const kernels: TestKernel[] = [];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  afterEach(async () => {
    for (const kernel of kernels.splice(0)) await kernel.stop();
  });

  async function start(
    options: {
      owner?: object;
      credentials?: Record<string, string>;
      people?: { platformAdmins?: object[]; allowedUsers?: object[] };
    } = {},
  ) {
    const { owner = OLIVIA, credentials = {}, people } = options;
    const kernel = await startTestKernel({
      database,
      owner,
      people,
      vaultKey: VAULT_KEY,
      github: { credentials },
    });
    kernels.push(kernel);
    return kernel;
  }

  const owners = () =>
    database
      .knex('kernel.users')
      .where({ is_platform_owner: true })
      .pluck('user_entity_ref');
  const changesOf = (type: string) =>
    database.knex('kernel.events').where({ type });
  const credential = (kind: string) =>
    database
      .knex('kernel.credentials')
      .where({ scope: 'platform', kind })
      .first();

  it('the owner, once, however many replicas start', async () => {
    await Promise.all([start(), start(), start()]);

    expect(await owners()).toEqual([OLIVIA.userEntityRef]);
    expect(await database.knex('kernel.users')).toHaveLength(1);
    expect(await changesOf('owner.changed')).toHaveLength(1);
  });

  it('another owner; who was it before stays a platform admin', async () => {
    const kernel = await start({ owner: PETRA });

    expect(await owners()).toEqual(['user:default/petra']);
    const olivia = await kernel
      .as(OLIVIA.userEntityRef)('get', '/me')
      .expect(200);
    expect(olivia.body.user).toMatchObject({
      isPlatformAdmin: true,
      isPlatformOwner: false,
    });
  });

  it('the same person under another e-mail and login', async () => {
    await start({
      owner: { ...PETRA, email: 'petra@example.com', githubLogin: 'petra-p' },
    });

    const rows = await database
      .knex('kernel.users')
      .where({ github_user_id: 1010 });
    expect(rows).toMatchObject([
      {
        email: 'petra@example.com',
        github_login: 'petra-p',
        is_platform_owner: true,
      },
    ]);
  });

  it('platform admins and people who may sign in, once, in lower case', async () => {
    const people = {
      platformAdmins: [person('Ada', 1020), person('ada', 1020)],
      allowedUsers: [person('Lin', 1021), person('ada', 1020)],
    };
    await Promise.all([
      start({ owner: PETRA, people }),
      start({ owner: PETRA, people }),
    ]);

    const stored = database
      .knex('kernel.users')
      .whereIn('github_user_id', [1020, 1021])
      .orderBy('github_user_id')
      .select(
        'email',
        'user_entity_ref',
        'is_platform_admin',
        'is_platform_owner',
      );
    expect(await stored).toEqual([
      {
        email: 'ada@example.org',
        user_entity_ref: 'user:default/ada',
        is_platform_admin: true,
        is_platform_owner: false,
      },
      {
        email: 'lin@example.org',
        user_entity_ref: 'user:default/lin',
        is_platform_admin: false,
        is_platform_owner: false,
      },
    ]);
    const added = await changesOf('user.added');
    expect(added.map(({ payload }) => payload.userEntityRef).sort()).toEqual([
      'user:default/ada',
      'user:default/lin',
    ]);
  });

  it('a listed person who is there keeps his name and gets the right', async () => {
    await start({
      owner: PETRA,
      people: {
        platformAdmins: [
          { ...person('lin', 1021), email: 'other@example.org' },
        ],
      },
    });
    expect(
      await database.knex('kernel.users').where({ github_user_id: 1021 }),
    ).toMatchObject([{ email: 'lin@example.org', is_platform_admin: true }]);
    expect(await owners()).toEqual(['user:default/petra']);
  });

  it('nobody gets a right because of an e-mail address or an entity', async () => {
    await database.knex('kernel.users').insert({
      email: 'mallory@example.org',
      github_user_id: 666,
      user_entity_ref: 'user:default/mallory',
    });
    await start({
      owner: PETRA,
      people: {
        platformAdmins: [
          { ...person('new', 1030), email: 'Mallory@example.org' },
          { ...person('new2', 1031), userEntityRef: 'user:default/mallory' },
        ],
      },
    });
    const rows = await database
      .knex('kernel.users')
      .whereIn('github_user_id', [666, 1030, 1031]);
    expect(rows).toMatchObject([
      { email: 'mallory@example.org', is_platform_admin: false },
    ]);
  });

  it('the platform tokens, sealed; a changed one replaces the stored one', async () => {
    await start({
      owner: PETRA,
      credentials: {
        platformToken: 'ghp_first0123456789',
        botToken: 'ghp_bot0123456789',
      },
    });
    const first = await credential('platform');
    await start({
      owner: PETRA,
      credentials: { platformToken: 'ghp_first0123456789' },
    });
    const same = await credential('platform');
    await start({
      owner: PETRA,
      credentials: { platformToken: 'ghp_second0123456789' },
    });
    const second = await credential('platform');

    expect(first.sealed).not.toContain('ghp_');
    expect(same.sealed).toBe(first.sealed);
    expect(second.sealed).not.toBe(first.sealed);
    expect(await credential('bot')).toMatchObject({ key_id: 'test' });
    const events = await changesOf('credential.changed');
    expect(events).toHaveLength(3);
    expect(JSON.stringify(events)).not.toContain('ghp_');
  });
});
