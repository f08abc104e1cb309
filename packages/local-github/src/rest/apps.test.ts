import { generateKeyPairSync } from 'node:crypto';
import { bearer, jsonWebToken, TEST_APP } from '../__testUtils__/testApp';
import { TestGitHub } from '../__testUtils__/TestGitHub';

jest.setTimeout(30_000);

const BOOKSHOP = '/repos/acme/bookshop';
const github = new TestGitHub();
let now = () => new Date();

beforeAll(async () => {
  github.seed.apps = [TEST_APP];
  await github.start({ clock: () => now() });
});

afterEach(() => {
  now = () => new Date();
});

afterAll(() => github.stop());

const ask = (given: string, method: string, path: string, body?: object) =>
  github.request(method, path, {
    headers: bearer(given),
    body: body && JSON.stringify(body),
  });

const tokensOf = (installation: number, body: object = {}) =>
  ask(
    jsonWebToken(),
    'POST',
    `/app/installations/${installation}/access_tokens`,
    body,
  );

const clone = (given: string) => {
  const { host } = new URL(github.server.gitUrl);
  return github.git(
    `as-${given}`,
    'clone',
    '-q',
    `http://x-access-token:${given}@${host}/acme/bookshop.git`,
    '.',
  );
};

async function token(body: object = {}): Promise<string> {
  const answer = await tokensOf(5001, body);
  expect(answer.status).toBe(201);
  return answer.body.token;
}

it('tells an App who it is and where it is installed', async () => {
  const app = await ask(jsonWebToken(), 'GET', '/app');
  expect(app.body).toMatchObject({ id: 4001, slug: 'stagecraft-app' });
  const installed = await ask(
    jsonWebToken(),
    'GET',
    `${BOOKSHOP}/installation`,
  );
  expect(installed.body).toMatchObject({
    id: 5001,
    suspended_at: null,
    permissions: { metadata: 'read', issues: 'write' },
  });
  const elsewhere = await ask(
    jsonWebToken(),
    'GET',
    '/repos/acme/nothing/installation',
  );
  expect(elsewhere.status).toBe(404);
});

const seconds = () => Math.floor(Date.now() / 1000);
const foreignKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

it.each<[string, () => string]>([
  ['of another key', () => jsonWebToken({}, { privateKey: foreignKey() })],
  ['without a signature', () => jsonWebToken({}, { header: { alg: 'none' } })],
  ['that is over', () => jsonWebToken({ exp: seconds() - 1 })],
  [
    'that lasts more than ten minutes',
    () => jsonWebToken({ exp: seconds() + 660 }),
  ],
  ['of the future', () => jsonWebToken({ iat: seconds() + 300 })],
  ['that is none', () => 'a.b.c'],
])('refuses a JSON web token %s', async (_, make) => {
  const { status } = await ask(make(), 'GET', '/app');
  expect(status).toBe(401);
});

it('knows no App of an id that nobody has', async () => {
  const { status, body } = await ask(
    jsonWebToken({ iss: '4999' }),
    ...(['GET', '/app'] as const),
  );
  expect({ status, body }).toMatchObject({
    ...{ status: 404, body: { message: 'Integration not found' } },
  });
});

it('keeps the routes of an App and those of a token apart', async () => {
  expect((await ask(jsonWebToken(), 'GET', BOOKSHOP)).status).toBe(403);
  expect((await ask(await token(), 'GET', '/app')).status).toBe(401);
  expect((await github.request('GET', '/app')).status).toBe(401);
  expect((await ask(await token(), 'GET', '/user')).status).toBe(403);
});

it('acts as the bot of the App, on its repositories only', async () => {
  const given = await token();
  const comment = await ask(given, 'POST', `${BOOKSHOP}/issues/1/comments`, {
    body: 'Hello',
  });
  expect(comment.body.user).toMatchObject({
    login: 'stagecraft-app[bot]',
    id: 4002,
    type: 'Bot',
  });
  // A public repository may be read, as by everybody, and no more.
  const notes = '/repos/admin/open-notes';
  expect((await ask(given, 'GET', notes)).status).toBe(200);
  const label = await ask(given, 'POST', `${notes}/labels`, { name: 'x' });
  expect(label.status).toBe(403);
});

it('gives no more than a token was narrowed to', async () => {
  const { id } = (await github.request('GET', BOOKSHOP)).body;
  const reading = await token({
    repository_ids: [id],
    permissions: { issues: 'read' },
  });
  const issue = await ask(reading, 'GET', `${BOOKSHOP}/issues/1`);
  expect(issue.status).toBe(200);
  const comment = await ask(reading, 'POST', `${BOOKSHOP}/issues/1/comments`, {
    body: 'No',
  });
  expect(comment).toMatchObject({
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  });
  expect((await ask(reading, 'GET', `${BOOKSHOP}/pulls`)).status).toBe(403);
  expect((await ask(reading, 'GET', `${BOOKSHOP}/hooks`)).status).toBe(403);
  await expect(clone(reading)).rejects.toThrow(/not found/i);
  await expect(clone(await token())).resolves.toBeDefined();
});

it.each([
  [
    'a permission that it has not',
    { permissions: { repository_hooks: 'write' } },
  ],
  ['a higher level', { permissions: { contents: 'admin' } }],
  ['a repository that it is not installed on', { repository_ids: [987654] }],
])('refuses a token for %s', async (_, body) => {
  expect((await tokensOf(5001, body)).status).toBe(422);
});

it('refuses a suspended installation and one of nobody', async () => {
  expect((await tokensOf(5002)).status).toBe(403);
  expect((await tokensOf(5999)).status).toBe(404);
});

it('lets a token end after an hour, or when it is revoked', async () => {
  const [first, second] = [await token(), await token()];
  const status = async (given: string) =>
    (await ask(given, 'GET', BOOKSHOP)).status;
  expect((await ask(first, 'DELETE', '/installation/token')).status).toBe(204);
  expect(await status(first)).toBe(401);
  expect(await status(second)).toBe(200);
  now = () => new Date(Date.now() + 59 * 60_000);
  expect(await status(second)).toBe(200);
  now = () => new Date(Date.now() + 61 * 60_000);
  expect(await status(second)).toBe(401);
});

it('names repositories that the seed has not', async () => {
  const other = new TestGitHub();
  other.seed.apps = [
    { ...TEST_APP, installations: [{ id: 1, repositories: ['acme/none'] }] },
  ];
  await expect(other.start()).rejects.toThrow('acme/none');
  await other.stop();
});
