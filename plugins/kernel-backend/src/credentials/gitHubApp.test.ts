import { generateKeyPairSync } from 'node:crypto';
import type { LocalGitHub } from '@stagecraft/local-github';
import { eventually } from '../__testUtils__/eventually';
import { GITHUB_TOKENS, startGitHub } from '../__testUtils__/startGitHub';
import {
  OWNER,
  startTestKernel,
  WEBHOOK_SECRETS,
  type TestKernel,
} from '../__testUtils__/startTestKernel';

jest.setTimeout(60_000);

const createKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
const keys = createKeys();
const WRONG_KEY = createKeys().privateKey;

async function expectRefusals(kernel: TestKernel, expected: unknown[]) {
  const rows = await kernel
    .knex('kernel.events')
    .where({ type: 'credential.refused' })
    .orderBy('id')
    .select('stream', 'project_id', 'actor_type', 'actor_id', 'payload');
  expect(rows).toEqual(expected);
}

describe('F3 a GitHub App in the place of tokens', () => {
  let github: LocalGitHub;
  const kernels: TestKernel[] = [];

  beforeAll(async () => {
    github = await startGitHub({
      apps: [
        {
          ...{ id: 4001, slug: 'stagecraft', botId: 4002 },
          publicKey: keys.publicKey,
          permissions: {
            contents: 'write',
            issues: 'write',
            pull_requests: 'write',
            repository_hooks: 'write',
            actions_variables: 'write',
          },
          installations: [{ id: 5001, repositories: ['acme/bookshop'] }],
        },
      ],
    });
  });

  afterEach(async () => {
    for (const kernel of kernels.splice(0)) await kernel.stop();
  });

  afterAll(() => github.close());

  async function start(privateKey: string) {
    const kernel = await startTestKernel({
      github: {
        apiUrl: github.apiUrl,
        webUrl: github.webUrl,
        contentWritesPerSecond: 1_000,
        webhook: { url: 'http://127.0.0.1:9/hook', secrets: WEBHOOK_SECRETS },
        credentials: { app: { appId: 4001, privateKey } },
      },
    });
    kernels.push(kernel);
    const call = (method: string, path: string, body?: object) =>
      kernel.as(OWNER)(method, path).send(body);
    const project = await call('post', '/projects', {
      ...{ slug: 'bookshop', name: 'Bookshop' },
    }).expect(201);
    const { id } = project.body as { id: string };
    const attach = (name: string) =>
      call('post', `/projects/${id}/repositories`, { owner: 'acme', name });
    return { kernel, call, attach, projectId: id };
  }

  it('attaches a repository and makes its webhook', async () => {
    const { attach } = await start(keys.privateKey);
    const { status, body } = await attach('bookshop');
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        platformTokenFrom: 'app',
        botTokenFrom: 'app',
        hasPlatformToken: false,
        setUp: expect.arrayContaining([
          expect.objectContaining({ step: 'webhook' }),
        ]),
      },
    });
    const hooks = await fetch(`${github.apiUrl}/repos/acme/bookshop/hooks`, {
      headers: { authorization: `token ${GITHUB_TOKENS.platform}` },
    });
    expect(await hooks.json()).toEqual([
      expect.objectContaining({
        config: expect.objectContaining({ url: 'http://127.0.0.1:9/hook' }),
      }),
    ]);
  });

  it('shows where a kind comes from, and tokens before it', async () => {
    const { call, projectId } = await start(keys.privateKey);
    const own = `/projects/${projectId}/github-tokens`;
    const flags = async (path: string) => (await call('get', path)).body;
    const fromApp = { platformTokenFrom: 'app', botTokenFrom: 'app' };
    expect(await flags('/platform/github-tokens')).toMatchObject(fromApp);
    expect(await flags(own)).toMatchObject(fromApp);
    await call('put', '/platform/github-tokens', {
      ...{ botToken: GITHUB_TOKENS.bot },
    }).expect(200);
    expect(await flags('/platform/github-tokens')).toMatchObject({
      botTokenFrom: 'platform',
    });
    expect(await flags(own)).toMatchObject(fromApp);
    const changed = await call('put', own, { botToken: GITHUB_TOKENS.bot });
    expect(changed.body).toMatchObject({
      ...{ platformTokenFrom: 'app', botTokenFrom: 'project' },
    });
  });

  it('says where the App is not installed and no token is there', async () => {
    const { kernel, attach } = await start(keys.privateKey);
    const { status, body } = await attach('search');
    expect(status).toBe(409);
    await expectRefusals(kernel, [
      expect.objectContaining({
        payload: {
          ...{ scope: 'repository', repository: 'acme/search' },
          ...{ credential: 'app', reason: 'app_not_installed' },
        },
      }),
    ]);
    expect(body.error.message).toMatch(
      /^platformToken: neither .* and the GitHub App is not installed on the repository;/,
    );
  });

  it('refuses a wrong key with its reason, and an audit row', async () => {
    const { kernel, call, attach, projectId } = await start(WRONG_KEY);
    const row = await eventually('the audit row', async () =>
      kernel.audit.find(({ eventId }) => eventId === 'github-app-check'),
    );
    expect(row.status).toBe('failed');
    const { status, body } = await attach('bookshop');
    expect(status).toBe(400);
    expect(body.error.message).toMatch(
      /^stagecraft.github.credentials.app: GitHub refuses the key of the App/,
    );
    await expectRefusals(kernel, [
      {
        ...{ stream: 'platform/github-app', project_id: null },
        ...{ actor_type: 'system', actor_id: 'kernel' },
        payload: {
          ...{ scope: 'platform', credential: 'app' },
          reason: 'app_key_refused',
        },
      },
      {
        ...{ stream: `project/${projectId}`, project_id: projectId },
        ...{ actor_type: 'human', actor_id: OWNER },
        payload: {
          ...{ scope: 'repository', repository: 'acme/bookshop' },
          ...{ credential: 'app', reason: 'app_key_refused' },
        },
      },
    ]);
    const shown = await call('get', '/events?types=credential.');
    expect(JSON.stringify(shown.body)).not.toContain('PRIVATE KEY');
    expect(shown.body.items).toHaveLength(2);
    const { redaction } = kernel;
    expect(redaction.holdsKnownSecret(WRONG_KEY)).toBe(true);
  });

  it('writes no audit row about a key that is right', async () => {
    const { kernel, attach } = await start(keys.privateKey);
    await attach('bookshop').expect(201);
    expect(kernel.audit.map(({ eventId }) => eventId)).not.toContain(
      'github-app-check',
    );
    await expectRefusals(kernel, []);
  });
});
