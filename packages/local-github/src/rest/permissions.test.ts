import { Person, TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const PEOPLE: Person[] = [
  'outsider',
  'reader',
  'triager',
  'member',
  'maintainer',
  'admin',
];

const github = new TestGitHub();
let sha: string;

beforeAll(async () => {
  await github.start();
  sha = await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
});
afterAll(() => github.stop());

type Row = [
  what: string,
  method: string,
  path: string | (() => string),
  body: ((person: Person) => object) | undefined,
  /** Of outsider, reader, triager, member, maintainer, admin. */
  statuses: number[],
];

const label = { labels: ['bug'] };
const hidden = 404;

const MATRIX: Row[] = [
  ['see the repository', 'GET', '', undefined, all(200)],
  ['read an issue', 'GET', '/issues/1', undefined, all(200)],
  ['open an issue', 'POST', '/issues', () => ({ title: 'x' }), all(201)],
  ['comment', 'POST', '/issues/1/comments', () => ({ body: 'x' }), all(201)],
  [
    'react',
    'POST',
    '/issues/1/reactions',
    () => ({ content: 'eyes' }),
    all(201),
  ],
  ['label', 'POST', '/issues/1/labels', () => label, from('triager', 200)],
  [
    'unlabel',
    'PUT',
    '/issues/1/labels',
    () => ({ labels: [] }),
    from('triager', 200),
  ],
  [
    'edit a text',
    'PATCH',
    '/issues/2',
    () => ({ body: 'x' }),
    from('member', 200),
  ],
  [
    'close',
    'PATCH',
    '/issues/2',
    () => ({ state: 'closed' }),
    from('triager', 200),
  ],
  [
    'make a label',
    'POST',
    '/labels',
    person => ({ name: `by ${person}` }),
    from('member', 201),
  ],
  [
    'make a branch',
    'POST',
    '/git/refs',
    person => ({ ref: `refs/heads/by-${person}`, sha }),
    from('member', 201),
  ],
  [
    'list collaborators',
    'GET',
    '/collaborators',
    undefined,
    from('member', 200),
  ],
  [
    'ask for the role of another',
    'GET',
    '/collaborators/bot/permission',
    undefined,
    from('member', 200),
  ],
  [
    'report a commit status',
    'POST',
    () => `/statuses/${sha}`,
    () => ({ state: 'pending' }),
    from('member', 201),
  ],
  [
    'read commit statuses',
    'GET',
    '/commits/feature/status',
    undefined,
    all(200),
  ],
  [
    'make a variable',
    'POST',
    '/actions/variables',
    person => ({ name: `BY_${person}`, value: 'x' }),
    from('member', 201),
  ],
  [
    'read variables',
    'GET',
    '/actions/variables',
    undefined,
    from('member', 200),
  ],
  ['see hooks', 'GET', '/hooks', undefined, [404, 404, 404, 404, 404, 200]],
];

function all(status: number) {
  return [hidden, status, status, status, status, status];
}

function from(least: Person, status: number) {
  const index = PEOPLE.indexOf(least);
  return PEOPLE.map((person, position) => {
    if (person === 'outsider') return hidden;
    return position >= index ? status : 403;
  });
}

const cases = MATRIX.flatMap(([what, method, path, body, statuses]) =>
  PEOPLE.map((person, index) => ({
    what,
    method,
    path,
    body,
    person,
    status: statuses[index],
  })),
);

beforeAll(async () => {
  // Issue 2 belongs to the bot, so that nobody edits an own one.
  await github.request('POST', '/repos/acme/bookshop/issues', {
    as: 'bot',
    body: JSON.stringify({ title: "The bot's" }),
  });
});

it.each(cases)(
  '$person may $what: $status',
  async ({ method, path, body, person, status }) => {
    const below = typeof path === 'string' ? path : path();
    const target = `/repos/acme/bookshop${below}`;
    const answer = await github.request(method, target, {
      as: person,
      body: body && JSON.stringify(body(person)),
    });
    expect(answer.status).toBe(status);
    if (status !== 403) return;
    expect(answer.body.message).toMatch(/^Must have/);
  },
);

it.each([
  ['admin', 'admin', 'admin'],
  ['maintainer', 'write', 'maintain'],
  ['member', 'write', 'write'],
  ['triager', 'read', 'triage'],
  ['reader', 'read', 'read'],
  ['outsider', 'none', 'none'],
])('tells the role of %s as %s and %s', async (person, permission, role) => {
  const { body } = await github.request(
    'GET',
    `/repos/acme/bookshop/collaborators/${person}/permission`,
  );
  expect(body).toMatchObject({ permission, role_name: role });
});

it('lets everyone who is known read a public repository, and no more', async () => {
  const path = '/repos/admin/open-notes';
  const read = await github.request('GET', path, { as: 'outsider' });
  expect(read.body).toMatchObject({
    visibility: 'public',
    permissions: { pull: true, triage: false, push: false },
  });
  const write = await github.request('POST', `${path}/labels`, {
    as: 'outsider',
    body: JSON.stringify({ name: 'x' }),
  });
  expect(write.status).toBe(403);
});

it("drops a reader's labels on a new issue without a word, as GitHub does", async () => {
  const { status, body } = await github.request(
    'POST',
    '/repos/acme/bookshop/issues',
    { as: 'reader', body: JSON.stringify({ title: 'x', labels: ['bug'] }) },
  );
  expect({ status, labels: body.labels }).toEqual({ status: 201, labels: [] });
});

it('lets authors edit and delete their comments, and writers all', async () => {
  const path = '/repos/acme/bookshop/issues';
  const make = async () =>
    (
      await github.request('POST', `${path}/1/comments`, {
        as: 'reader',
        body: JSON.stringify({ body: 'Mine' }),
      })
    ).body.id;
  const own = `${path}/comments/${await make()}`;
  const edit = (as: Person) =>
    github.request('PATCH', own, { as, body: JSON.stringify({ body: 'New' }) });
  expect((await edit('triager')).status).toBe(403);
  expect((await edit('reader')).status).toBe(200);
  expect((await edit('member')).status).toBe(200);
  const remove = (as: Person) => github.request('DELETE', own, { as });
  expect((await remove('triager')).status).toBe(403);
  expect((await remove('reader')).status).toBe(204);
  expect((await remove('reader')).status).toBe(404);
});

it('marks a bot as one', async () => {
  const { data } = await github.octokit('bot').users.getAuthenticated();
  expect(data).toMatchObject({ login: 'bot', type: 'Bot' });
});
