import {
  startTestBackend,
  mockServices,
  TestDatabases,
  type TestBackend,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import type { Knex } from 'knex';
import request from 'supertest';
import { configOf, kernelThatNotes } from './__testUtils__/host';
import {
  startOAuthServer,
  type OAuthServer,
} from './__testUtils__/startOAuthServer';
import authModuleStagecraft from './index';

jest.setTimeout(60_000);

const MATEO = { id: 1002, login: 'mateo', email: 'mateo@example.org' };

/** The way of a browser: to GitHub, back with a code, and into a session. */
describe('F2 sign-in with GitHub by an authorization code', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  let gitHub: OAuthServer;
  let knex: Knex;
  let backend: TestBackend;

  beforeAll(async () => {
    gitHub = await startOAuthServer();
    knex = await databases.init('POSTGRES_18');
    backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({ data: configOf(knex, gitHub.url) }),
        authPlugin,
        authModuleStagecraft,
        kernelThatNotes([]),
      ],
    });
    await knex('kernel.users').insert({
      email: MATEO.email,
      github_user_id: MATEO.id,
      github_login: MATEO.login,
      user_entity_ref: 'user:default/mateo',
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await gitHub?.close();
  });

  /** Until GitHub sends the browser back: where to, and with which cookies. */
  async function goToGitHub() {
    const start = await request(backend.server).get(
      '/api/auth/github/start?env=development&scope=read:user&origin=http://localhost:3000',
    );
    expect(start.status).toBe(302);
    const consent = new URL(start.headers.location);
    const answer = await fetch(consent, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location')!);
    return { consent, back, cookies: cookiesOf(start) };
  }

  function comeBack(way: { back: URL; cookies: string[] }) {
    return request(backend.server)
      .get(`/api/auth/github/handler/frame${way.back.search}`)
      .set('cookie', way.cookies.join('; '));
  }

  /** What the page of the popup tells the portal. */
  function told(page: request.Response) {
    const encoded = /decodeURIComponent\('([^']+)'\)/.exec(page.text)![1];
    return JSON.parse(decodeURIComponent(encoded));
  }

  it('asks GitHub for no more than who it is, with a state that a cookie guards', async () => {
    gitHub.account = MATEO;
    const { consent, cookies } = await goToGitHub();
    expect(consent.origin).toBe(gitHub.url);
    expect(consent.searchParams.get('scope')).toBe('read:user');
    expect(consent.searchParams.get('client_id')).toBe('client-of-the-test');
    expect(consent.searchParams.get('redirect_uri')).toBe(
      `http://localhost:${backend.server.port()}/api/auth/github/handler/frame`,
    );
    const state = new URLSearchParams(
      Buffer.from(consent.searchParams.get('state')!, 'hex').toString(),
    );
    expect(state.get('nonce')).toMatch(/^\S{16,}$/);
    expect(cookies.map(decodeURIComponent)).toContain(
      `github-nonce=${state.get('nonce')}`,
    );
  });

  it('a person of the allow list gets a session that can be renewed', async () => {
    gitHub.account = MATEO;
    const page = await comeBack(await goToGitHub());

    expect(page.status).toBe(200);
    expect(told(page)).toMatchObject({
      type: 'authorization_response',
      response: {
        backstageIdentity: {
          identity: { userEntityRef: 'user:default/mateo' },
        },
      },
    });
    const renewed = await request(backend.server)
      .post('/api/auth/github/refresh?env=development')
      .set('x-requested-with', 'XMLHttpRequest')
      .set('cookie', cookiesOf(page).join('; '));
    expect(renewed.status).toBe(200);
    expect(renewed.body.backstageIdentity.identity.userEntityRef).toBe(
      'user:default/mateo',
    );
  });

  it.each([
    ['nobody knows', { id: 1004, login: 'otis', email: 'otis@example.org' }],
    ['has the login of somebody on the list', { ...MATEO, id: 1004 }],
    [
      'says to have the e-mail of somebody on the list',
      { id: 1004, login: 'otis', email: MATEO.email },
    ],
  ])(
    'an account that %s is told why it gets no session',
    async (_, account) => {
      gitHub.account = account;
      const page = await comeBack(await goToGitHub());

      const { error, response } = told(page);
      expect(response).toBeUndefined();
      expect(error.name).toBe('NotAllowedError');
      expect(error.message).toBe(
        `The GitHub account ${account.login} (id 1004) is not on the allow list of this portal: ask a platform admin to add you`,
      );
      expect(cookiesOf(page).join()).not.toContain('refresh-token=');
    },
  );

  it.each<[string, (way: Awaited<ReturnType<typeof goToGitHub>>) => void]>([
    ['without the cookie', way => way.cookies.splice(0)],
    [
      'with the cookie of another attempt',
      way => {
        way.cookies = ['github-nonce=AAAAAAAAAAAAAAAAAAAAAA%3D%3D'];
      },
    ],
    ['without a state', way => way.back.searchParams.delete('state')],
    [
      'with another state',
      way => way.back.searchParams.set('state', 'ab'.repeat(20)),
    ],
  ])('a code that comes back %s opens nothing', async (_, spoil) => {
    gitHub.account = MATEO;
    const way = await goToGitHub();
    spoil(way);
    const page = await comeBack(way);
    expect(page.text).not.toContain('backstageIdentity');
    expect(cookiesOf(page).join()).not.toContain('refresh-token=');
  });

  it('a code is good once', async () => {
    gitHub.account = MATEO;
    const way = await goToGitHub();
    await comeBack(way);
    const again = await comeBack(way);
    expect(again.text).not.toContain('backstageIdentity');
  });

  it('whoever does not consent gets no session', async () => {
    gitHub.account = undefined;
    const page = await comeBack(await goToGitHub());
    expect(page.text).not.toContain('backstageIdentity');
    expect(told(page).error).toBeDefined();
  });
});

/** As a browser keeps them: an empty one is a removal. */
function cookiesOf(answer: request.Response): string[] {
  const cookies = (answer.headers['set-cookie'] ?? []) as unknown as string[];
  return cookies
    .map(cookie => cookie.split(';', 1)[0])
    .filter(cookie => !cookie.endsWith('='));
}
