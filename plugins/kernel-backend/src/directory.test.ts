import {
  OWNER,
  startTestKernel,
  type TestKernel,
} from './__testUtils__/startTestKernel';

jest.setTimeout(60_000);

const PETRA = 'user:default/petra';
const MATEO = 'user:default/mateo';

describe('users, projects and members', () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await startTestKernel();
  });

  afterAll(() => kernel.stop());

  const owner = (method: string, path: string) =>
    kernel.as(OWNER)(method, path);

  function userInput(name: string, githubUserId: number) {
    return {
      email: `${name}@example.org`,
      githubUserId,
      githubLogin: name,
      userEntityRef: `user:default/${name}`,
    };
  }

  async function putUser(
    name: string,
    githubUserId: number,
    more: object = {},
  ) {
    const answer = await owner('post', '/users').send({
      ...userInput(name, githubUserId),
      ...more,
    });
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  }

  async function putProject(slug: string) {
    const { body } = await owner('post', '/projects').send({
      slug,
      name: slug,
    });
    return body;
  }

  const eventTypes = async (stream: string) =>
    kernel
      .knex('kernel.events')
      .where({ stream })
      .orderBy('stream_version')
      .pluck('type');

  describe('F2 the allow list', () => {
    it('tells the bootstrap owner who he is', async () => {
      const { body } = await owner('get', '/me').expect(200);
      expect(body).toMatchObject({
        user: {
          email: 'olivia@example.org',
          githubUserId: '1001',
          isPlatformOwner: true,
          isPlatformAdmin: true,
        },
        memberships: [],
      });
    });

    it('stores a person once: the same GitHub id changes, another one adds', async () => {
      const first = await owner('post', '/users').send(userInput('rina', 1003));
      const again = await owner('post', '/users').send({
        ...userInput('rina', 1003),
        email: 'rina@example.com',
      });

      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body).toMatchObject({
        id: first.body.id,
        email: 'rina@example.com',
      });
      expect(await eventTypes(`user/${first.body.id}`)).toEqual([
        'user.added',
        'user.changed',
      ]);
    });

    it.each([
      [
        'email, whatever its case',
        { email: 'OLIVIA@example.org' },
        /^email belongs to another user/,
      ],
      [
        'entity ref, whatever its case',
        { userEntityRef: 'user:default/OLIVIA' },
        /^userEntityRef belongs/,
      ],
    ])('refuses the %s of somebody else', async (_what, change, message) => {
      const answer = await owner('post', '/users').send({
        ...userInput('nina', 2001),
        ...change,
      });
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toMatch(message);
    });

    it.each([
      ['email', { email: 'no-address' }],
      ['githubUserId', { githubUserId: 'olivia' }],
      ['userEntityRef', { userEntityRef: 'olivia' }],
      ['isPlatformOwner', { isPlatformOwner: true }],
    ])('refuses a wrong %s and names it', async (field, change) => {
      const answer = await owner('post', '/users').send({
        ...userInput('nina', 2001),
        ...change,
      });
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(
        new RegExp(field === 'isPlatformOwner' ? 'additional' : field),
      );
    });

    it('gives an admin no way to become owner or to take over another admin', async () => {
      await putUser('petra', 1010, { isPlatformAdmin: true });
      const petra = kernel.as(PETRA);
      await putUser('pavel', 1011, { isPlatformAdmin: true });

      const takeOver = await petra('post', '/users').send({
        ...userInput('pavel', 1011),
        userEntityRef: 'user:default/mine',
      });
      const ownerTakeOver = await petra('post', '/users').send({
        ...userInput('olivia', 1001),
        userEntityRef: 'user:default/mine',
      });
      const newAdmin = await petra('post', '/users').send({
        ...userInput('nina', 2001),
        isPlatformAdmin: true,
      });

      expect([takeOver.status, ownerTakeOver.status, newAdmin.status]).toEqual([
        403, 403, 403,
      ]);
    });

    it('lets nobody delete himself, the owner or, unless the owner does it, an admin', async () => {
      const { body: me } = await owner('get', '/me');
      const petra = await putUser('petra', 1010, { isPlatformAdmin: true });
      const pavel = await putUser('pavel', 1011, { isPlatformAdmin: true });

      const asPetra = kernel.as(PETRA);
      await asPetra('delete', `/users/${petra.id}`).expect(403);
      await asPetra('delete', `/users/${pavel.id}`).expect(403);
      await asPetra('delete', `/users/${me.user.id}`).expect(403);
      await owner('delete', `/users/${me.user.id}`).expect(403);
      await owner('delete', `/users/${pavel.id}`).expect(204);
      await owner('delete', `/users/${pavel.id}`).expect(404);
    });

    it('shuts a deleted user out at once', async () => {
      const mateo = await putUser('mateo', 1002);
      await kernel.as(MATEO)('get', '/me').expect(200);

      await owner('delete', `/users/${mateo.id}`).expect(204);

      const answer = await kernel.as(MATEO)('get', '/me');
      expect(answer.status).toBe(403);
      expect(answer.body.error.message).toMatch(
        /not on the allow list: ask a platform admin/,
      );
    });

    it('notes the login that sign-in saw', async () => {
      const mateo = await putUser('mateo', 1002);

      await kernel
        .asService()('put', `/users/${mateo.id}/github-login`)
        .send({ githubLogin: 'mateo-m' })
        .expect(204);

      const { body } = await kernel.as(MATEO)('get', '/me').expect(200);
      expect(body.user.githubLogin).toBe('mateo-m');
    });

    it('is read page by page', async () => {
      const first = await owner('get', '/users?limit=1').expect(200);
      const second = await owner(
        'get',
        `/users?limit=1&cursor=${first.body.nextCursor}`,
      ).expect(200);
      expect(first.body.items).toHaveLength(1);
      expect(second.body.items[0].id > first.body.items[0].id).toBe(true);
    });

    it.each(['limit=0', 'limit=101', 'limit=many', 'page=2'])(
      'refuses ?%s',
      async query => {
        await owner('get', `/users?${query}`).expect(400);
      },
    );
  });

  describe('E2E-104 identity', () => {
    const forged = {
      'x-auth-request-email': 'olivia@example.org',
      'x-auth-request-user': 'olivia',
      'x-forwarded-user': 'olivia',
      'x-forwarded-email': 'olivia@example.org',
      'x-backstage-user': OWNER,
    };

    it('of a proxy header opens no door', async () => {
      await kernel.as()('get', '/me').set(forged).expect(401);
    });

    it('of a proxy header does not raise anybody', async () => {
      await putUser('mateo', 1002);
      const { body } = await kernel
        .as(MATEO)('get', '/me')
        .set(forged)
        .expect(200);
      expect(body.user).toMatchObject({
        userEntityRef: MATEO,
        isPlatformOwner: false,
      });
    });
  });

  describe('F2 projects and members', () => {
    it('a project is stored once by its slug', async () => {
      const first = await owner('post', '/projects').send({
        slug: 'once',
        name: 'Once',
      });
      const again = await owner('post', '/projects').send({
        slug: 'once',
        name: 'Twice',
        locale: 'ru',
      });
      const third = await owner('post', '/projects').send({
        slug: 'once',
        name: 'Thrice',
      });

      expect([first.status, again.status]).toEqual([201, 200]);
      expect(third.body).toEqual({
        id: first.body.id,
        slug: 'once',
        name: 'Thrice',
        locale: 'ru',
      });
      expect(await eventTypes(`project/${first.body.id}`)).toEqual([
        'project.created',
        'project.changed',
        'project.changed',
      ]);
    });

    it.each(['Upper', '-dash', 'dash-', 'dot.ted', '', 'x'.repeat(41)])(
      'refuses the slug %j',
      async slug => {
        const answer = await owner('post', '/projects').send({
          slug,
          name: 'Name',
        });
        expect(answer.status).toBe(400);
        expect(answer.body.error.message).toMatch(/slug/);
      },
    );

    it('a member sees his own projects only, and what he may do follows his role at once', async () => {
      await putUser('mateo', 1002);
      const mine = await putProject('mine');
      const other = await putProject('other');
      const mateo = kernel.as(MATEO);

      await mateo('get', `/projects/${mine.id}`).expect(404);
      await owner('post', `/projects/${mine.id}/members`)
        .send({ email: 'Mateo@example.org', role: 'read' })
        .expect(201);

      const { body } = await mateo('get', '/projects').expect(200);
      expect(
        body.items.map((project: { slug: string }) => project.slug),
      ).toEqual(['mine']);
      await mateo('get', `/projects/${other.id}`).expect(404);
      await mateo('get', `/projects/${mine.id}/github-tokens`).expect(403);
      await owner('post', `/projects/${mine.id}/members`)
        .send({ email: 'mateo@example.org', role: 'admin' })
        .expect(200);
      await mateo('get', `/projects/${mine.id}/github-tokens`).expect(200);
      const me = await mateo('get', '/me').expect(200);
      expect(me.body.memberships).toEqual([
        { projectId: mine.id, slug: 'mine', name: 'mine', role: 'admin' },
      ]);
    });

    it('a removed member is out at once', async () => {
      const mateo = await putUser('mateo', 1002);
      const project = await putProject('leaving');
      await owner('post', `/projects/${project.id}/members`)
        .send({ userId: mateo.id, role: 'read' })
        .expect(201);
      await kernel.as(MATEO)('get', `/projects/${project.id}`).expect(200);

      await owner(
        'delete',
        `/projects/${project.id}/members/${mateo.id}`,
      ).expect(204);

      await kernel.as(MATEO)('get', `/projects/${project.id}`).expect(404);
      await owner(
        'delete',
        `/projects/${project.id}/members/${mateo.id}`,
      ).expect(404);
      expect(
        (await eventTypes(`project/${project.id}`)).filter(
          type => type === 'member.changed',
        ),
      ).toHaveLength(2);
    });

    it('what is asked to be new changes nothing that there is', async () => {
      const rina = userInput('rina', 1003);
      await owner('post', '/users').send(rina);
      const project = await putProject('only-new');
      const members = `/projects/${project.id}/members`;
      const { email } = rina;
      await owner('post', members).send({ email, role: 'admin' }).expect(201);

      const onlyNew = true;
      const answers = [
        await owner('post', '/projects').send({
          ...{ slug: 'only-new', name: 'Another', onlyNew },
        }),
        await owner('post', members).send({ email, role: 'read', onlyNew }),
        await owner('post', '/users').send({
          ...{ ...rina, email: 'other@example.org', onlyNew },
        }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
      expect(answers.map(({ body }) => body.error.message)).toEqual([
        expect.stringMatching(/^slug: /),
        expect.stringMatching(/^email: /),
        expect.stringMatching(/^githubUserId: /),
      ]);
      const shown = await owner('get', `/projects/${project.id}`);
      expect(shown.body).toMatchObject({ ...project, repositoryCount: 0 });
      const { body } = await owner('get', members);
      expect(body.items).toMatchObject([{ user: { email }, role: 'admin' }]);
      await owner('post', '/projects')
        .send({ slug: 'brand-new', name: 'New', onlyNew })
        .expect(201);
    });

    it('a member is named once, and exists', async () => {
      const project = await putProject('naming');
      const path = `/projects/${project.id}/members`;
      const neither = await owner('post', path).send({ role: 'read' });
      const both = await owner('post', path).send({
        role: 'read',
        email: 'a@b',
        userId: project.id,
      });
      const nobody = await owner('post', path).send({
        role: 'read',
        email: 'nobody@example.org',
      });

      expect([neither.status, both.status, nobody.status]).toEqual([
        400, 400, 400,
      ]);
      expect(nobody.body.error.message).toMatch(
        /^email: no such user on the allow list/,
      );
    });

    it('a project admin says what members deliver as; a new role in the project leaves it alone', async () => {
      const mateo = await putUser('mateo', 1002);
      const project = await putProject('delivering');
      const members = `/projects/${project.id}/members`;
      const added = await owner('post', members)
        .send({ userId: mateo.id, role: 'admin' })
        .expect(201);
      expect(added.body.deliveryRoles).toEqual([]);
      const admin = kernel.as(MATEO);
      const roles = `${members}/${mateo.id}/delivery-roles`;

      const set = await admin('put', roles)
        .send({ deliveryRoles: ['sre', 'pm'] })
        .expect(200);
      expect(set.body).toMatchObject({
        ...{ role: 'admin', deliveryRoles: ['pm', 'sre'] },
        user: { id: mateo.id },
      });
      const again = await owner('post', members)
        .send({ userId: mateo.id, role: 'admin' })
        .expect(200);
      expect(again.body.deliveryRoles).toEqual(['pm', 'sre']);
      const { body: page } = await admin('get', members).expect(200);
      expect(page.items[0].deliveryRoles).toEqual(['pm', 'sre']);
      await admin('put', roles).send({ deliveryRoles: [] }).expect(200);

      const events = await kernel
        .knex('kernel.events')
        .where({ stream: `project/${project.id}`, type: 'member.changed' })
        .orderBy('stream_version')
        .pluck('payload');
      const userEntityRef = MATEO;
      expect(events).toMatchObject([
        { userEntityRef, role: 'admin' },
        { userEntityRef, role: 'admin', deliveryRoles: ['pm', 'sre'] },
        { userEntityRef, role: 'admin' },
        { userEntityRef, role: 'admin', deliveryRoles: [] },
      ]);
    });

    it('what is no delivery role is refused, and one that is named twice', async () => {
      const mateo = await putUser('mateo', 1002);
      const project = await putProject('refusing');
      await owner('post', `/projects/${project.id}/members`)
        .send({ userId: mateo.id, role: 'read' })
        .expect(201);
      const path = `/projects/${project.id}/members/${mateo.id}/delivery-roles`;
      for (const deliveryRoles of [['dev'], ['qa', 'qa']]) {
        const answer = await owner('put', path).send({ deliveryRoles });
        expect(answer.status).toBe(400);
        expect(answer.body.error.message).toMatch(/deliveryRoles/);
      }
    });

    it('somebody who is no member has no delivery roles', async () => {
      const mateo = await putUser('mateo', 1002);
      const project = await putProject('without');
      await owner(
        'put',
        `/projects/${project.id}/members/${mateo.id}/delivery-roles`,
      )
        .send({ deliveryRoles: ['qa'] })
        .expect(404);
    });

    it('the platform owner is a member for good', async () => {
      const project = await putProject('owned');
      const { body: me } = await owner('get', '/me');
      await owner('post', `/projects/${project.id}/members`)
        .send({ userId: me.user.id, role: 'read' })
        .expect(201);
      await owner(
        'delete',
        `/projects/${project.id}/members/${me.user.id}`,
      ).expect(403);
    });

    it('a deleted project takes members, repositories and credentials along', async () => {
      const mateo = await putUser('mateo', 1002);
      const project = await putProject('doomed');
      await owner('post', `/projects/${project.id}/members`).send({
        userId: mateo.id,
        role: 'read',
      });
      const [repository] = await kernel
        .knex('kernel.repositories')
        .insert({
          project_id: project.id,
          external_id: 99,
          owner: 'acme',
          name: 'doomed',
          alias: 'doomed',
        })
        .returning('id');
      await kernel.knex('kernel.credentials').insert([
        {
          scope: 'project',
          scope_id: project.id,
          kind: 'bot',
          key_id: 'k',
          sealed: 's',
        },
        {
          scope: 'repository',
          scope_id: repository.id,
          kind: 'bot',
          key_id: 'k',
          sealed: 's',
        },
      ]);

      await owner('delete', `/projects/${project.id}`).expect(204);

      await owner('get', `/projects/${project.id}`).expect(404);
      await owner('delete', `/projects/${project.id}`).expect(404);
      const left = await kernel
        .knex('kernel.credentials')
        .whereIn('scope_id', [project.id, repository.id]);
      expect(left).toEqual([]);
    });

    it('its events are deleted by the retention task, but the one that tells of it', async () => {
      const project = await putProject('forgotten');
      await putProject('kept');
      await owner('delete', `/projects/${project.id}`).expect(204);

      await kernel.scheduler.triggerTask('retention');

      expect(await eventTypes(`project/${project.id}`)).toEqual([
        'project.deleted',
      ]);
      const kept = await kernel
        .knex('kernel.events')
        .where({ type: 'project.created' });
      expect(kept.length).toBeGreaterThan(0);
    });
  });

  describe('the audit log', () => {
    it('has what was done, what was refused, and who was named', async () => {
      kernel.audit.length = 0;
      await putUser('mateo', 1002);
      await kernel
        .as(MATEO)('post', '/projects')
        .send({ slug: 'not-mine', name: 'x' })
        .expect(403);

      expect(kernel.audit).toEqual([
        {
          eventId: 'user-put',
          status: 'succeeded',
          meta: { userEntityRef: MATEO, isPlatformAdmin: null },
        },
        {
          eventId: 'project-put',
          status: 'failed',
          meta: { slug: 'not-mine' },
        },
      ]);
    });
  });
});
