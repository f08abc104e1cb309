import { randomUUID } from 'node:crypto';
import {
  OWNER,
  startTestKernel,
  type TestKernel,
} from './__testUtils__/startTestKernel';

jest.setTimeout(60_000);

interface Person {
  id: string;
  email: string;
  githubUserId: number | null;
  isAdmin: boolean;
  role: string;
}

const ROLES = ['read', 'read_write', 'admin'];

/** More than one page of each, with many that sort alike. */
const PEOPLE: Person[] = Array.from({ length: 23 }, (_, index) => ({
  id: randomUUID(),
  email: `${index % 2 ? 'Anna' : 'boris'}.${index}@example.org`,
  githubUserId: index % 5 === 0 ? null : 5_000 + index,
  isAdmin: index % 4 === 0,
  role: ROLES[index % 3],
}));
const PROJECTS = Array.from({ length: 17 }, (_, index) => ({
  id: randomUUID(),
  slug: `p-${index}`,
  // Names repeat, in letters of another case too.
  name: ['Книги', 'книги', 'Shop', 'Alpha'][index % 4],
}));

describe('the lists of projects, members and users', () => {
  let kernel: TestKernel;
  const owner = (path: string) => kernel.as(OWNER)('get', path);

  beforeAll(async () => {
    kernel = await startTestKernel();
    await kernel.knex('kernel.users').insert(
      PEOPLE.map(({ id, email, githubUserId, isAdmin }) => ({
        ...{ id, email, github_user_id: githubUserId },
        user_entity_ref: `user:default/${email.split('@')[0].toLowerCase()}`,
        github_login: githubUserId && `gh-${githubUserId}`,
        is_platform_admin: isAdmin,
      })),
    );
    await kernel.knex('kernel.projects').insert(PROJECTS);
    await kernel.knex('kernel.project_members').insert(
      PEOPLE.map(({ id, role }) => ({
        ...{ project_id: PROJECTS[0].id, user_id: id, role },
      })),
    );
    await kernel.knex('kernel.repositories').insert(
      PROJECTS.flatMap(({ id }, index) =>
        Array.from({ length: index % 3 }, (_, nth) => ({
          ...{ project_id: id, external_id: index * 10 + nth },
          ...{ owner: 'acme', name: `r-${index}-${nth}`, alias: `r${nth}` },
        })),
      ),
    );
  });

  afterAll(() => kernel.stop());

  /** The whole list, five rows at a time. */
  async function all(path: string, query: string) {
    const items = [];
    let cursor = '';
    do {
      const { status, body } = await owner(
        `${path}?limit=5&${query}${cursor && `&cursor=${cursor}`}`,
      );
      expect({ status, body }).toMatchObject({ status: 200 });
      items.push(...body.items);
      cursor = body.nextCursor ?? '';
    } while (cursor);
    return items;
  }

  const membersPath = `/projects/${PROJECTS[0].id}/members`;
  const LISTS: [string, string, (item: any) => string | number, number][] = [
    ['/projects', 'name', item => item.name.toLowerCase(), 17],
    ['/projects', 'repositories', item => item.repositoryCount, 17],
    ['/projects', 'id', item => item.id, 17],
    ['/users', 'email', item => item.email.toLowerCase(), 24],
    [
      '/users',
      'role',
      item => Number(item.isPlatformAdmin) + Number(item.isPlatformOwner),
      24,
    ],
    ['/users', 'githubUserId', item => Number(item.githubUserId ?? 0), 24],
    [membersPath, 'email', item => item.user.email.toLowerCase(), 23],
    [membersPath, 'role', item => ROLES.indexOf(item.role), 23],
  ];

  it.each(
    LISTS.flatMap(list =>
      (['asc', 'desc'] as const).map(order => [...list, order] as const),
    ),
  )(
    '%s by %s has every row once, in order',
    async (path, sort, keyOf, count, order) => {
      const items = await all(path, `sort=${sort}&order=${order}`);
      const ids = items.map(item => item.id ?? item.user.id);
      expect(new Set(ids).size).toBe(count);
      expect(ids).toHaveLength(count);
      const sorted = items
        .map((item, index) => ({ key: keyOf(item), id: ids[index] }))
        .sort((a, b) => compare(a.key, b.key) || compare(a.id, b.id))
        .map(({ id }) => id);
      expect(ids).toEqual(order === 'asc' ? sorted : sorted.reverse());
    },
  );

  it.each([
    [
      'projects by a part of the name, in any case',
      '/projects',
      `search=${encodeURIComponent('КНИ')}`,
      PROJECTS.filter(({ name }) => /книги/i.test(name)).length,
    ],
    ['projects by their slug', '/projects', 'search=p-16', 1],
    ['users by e-mail', '/users', 'search=ANNA.', 11],
    ['users by their login', '/users', 'search=gh-5001', 1],
    ['users by their entity', '/users', 'search=default%2Fanna', 11],
    ['a percent sign as what it is', '/users', 'search=%25', 0],
    ['the owner', '/users', 'role=owner', 1],
    ['platform admins but the owner', '/users', 'role=admin', 6],
    ['users without a role of the platform', '/users', 'role=user', 17],
    ['members by role', membersPath, 'role=admin', 7],
    [
      'members by role and text',
      membersPath,
      'role=admin&search=anna&sort=email',
      PEOPLE.filter(({ role, email }) => role === 'admin' && /Anna/.test(email))
        .length,
    ],
    ['nothing', membersPath, 'search=nobody', 0],
  ])('finds %s', async (_what, path, query, count) => {
    expect(await all(path, query)).toHaveLength(count);
  });

  it('a search shows no project that the person may not see', async () => {
    const [, reader] = PEOPLE;
    const asReader = kernel.as(
      `user:default/${reader.email.split('@')[0].toLowerCase()}`,
    );
    const { body } = await asReader('get', '/projects?search=p-&sort=name');
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([
      PROJECTS[0].id,
    ]);
  });

  it.each([
    ['another sort', 'sort=role'],
    ['another order', 'sort=email&order=desc'],
    ['another search', 'sort=email&search=anna'],
    ['no sort', ''],
  ])('a cursor is refused with %s', async (_what, query) => {
    const { body } = await owner('/users?limit=2&sort=email');
    const { status, body: refusal } = await owner(
      `/users?limit=2&cursor=${body.nextCursor}&${query}`,
    );
    expect(status).toBe(400);
    expect(refusal.error.message).toMatch(/^cursor belongs to another list/);
  });

  it.each([
    ['text where a number belongs', 'role', ['x', randomUUID()]],
    ['no id', 'email', ['a@b']],
    ['what is no text for the database', 'email', ['\0', randomUUID()]],
  ])('a cursor with %s is refused', async (_what, sort, after) => {
    const list = `users?${JSON.stringify([['sort', sort]])}`;
    const cursor = Buffer.from(JSON.stringify({ list, after }));
    const { status } = await owner(
      `/users?sort=${sort}&cursor=${cursor.toString('base64url')}`,
    );
    expect(status).toBe(400);
  });

  it.each([
    '/users?sort=password',
    '/users?role=read',
    '/projects?sort=email',
    '/projects?search=',
    '/projects?search=%00',
    `/projects?search=${'a'.repeat(101)}`,
    `${membersPath}?role=owner`,
    `${membersPath}?order=up`,
  ])('refuses %s', async path => {
    await owner(path).expect(400);
  });
});

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
