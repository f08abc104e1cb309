import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
  type TestBackend,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { createLocalGitHub, type LocalGitHub } from '@stagecraft/local-github';
import type { Knex } from 'knex';
import { decodeJwt } from 'jose';
import request from 'supertest';
import { configOf, kernelThatNotes } from './__testUtils__/host';
import authModuleStagecraft from './index';

jest.setTimeout(60_000);

const TOKENS = {
  mateo: 'ghp_mateo0123456789abcdef',
  otis: 'ghp_otis0123456789abcdef',
};
const USER_ID = '5f0c2a3e-4c55-4a0a-9d31-0f3a5a1b2c3d';

/** GitHub's own authenticator against a GitHub of this machine, at the renewal of a session. */
describe('F2 sign-in with GitHub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'auth-github-'));
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
  const notes: { path: string; githubLogin: string }[] = [];
  let github: LocalGitHub;
  let knex: Knex;
  let backend: TestBackend;

  beforeAll(async () => {
    mkdirSync(join(folder, 'data'));
    github = await createLocalGitHub({
      port: 0,
      dataDir: join(folder, 'data'),
      seed: {
        users: [
          user({ id: 1002, login: 'mateo', token: TOKENS.mateo }),
          user({ id: 1004, login: 'otis', token: TOKENS.otis }),
        ],
        repositories: [],
      },
    });
    knex = await databases.init('POSTGRES_18');
    backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: configOf(knex, github.gitUrl),
        }),
        authPlugin,
        authModuleStagecraft,
        kernelThatNotes(notes),
      ],
    });
    await knex('kernel.users').insert({
      id: USER_ID,
      email: 'mateo@example.org',
      github_user_id: 1002,
      // The login of somebody else, who has it now.
      github_login: 'otis',
      user_entity_ref: 'user:default/mateo',
    });
    const [project] = await knex('kernel.projects')
      .insert({ slug: 'bookshop', name: 'Bookshop' })
      .returning('id');
    await knex('kernel.project_members').insert({
      project_id: project.id,
      user_id: USER_ID,
      role: 'read',
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await github?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function signIn(token: string): request.Test {
    return request(backend.server)
      .post('/api/auth/github/refresh?env=development')
      .set('x-requested-with', 'XMLHttpRequest')
      .set(
        'cookie',
        `github-refresh-token=access-token-v2.${token}; github-granted-scope=read%3Auser`,
      );
  }

  it('knows a person by the numeric id, and gives the entity and the groups of the allow list', async () => {
    const { status, body } = await signIn(TOKENS.mateo);

    expect(status).toBe(200);
    expect(body.backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/mateo',
      ownershipEntityRefs: [
        'user:default/mateo',
        'group:stagecraft/bookshop-members',
      ],
    });
    expect(decodeJwt(body.backstageIdentity.token).sub).toBe(
      'user:default/mateo',
    );
  });

  it('tells the kernel the login that GitHub gives now', async () => {
    await signIn(TOKENS.mateo).expect(200);
    expect(notes).toContainEqual({
      path: `/users/${USER_ID}/github-login`,
      githubLogin: 'mateo',
    });
  });

  it('refuses who is not on the allow list, whatever his login, and writes it down', async () => {
    const answer = await signIn(TOKENS.otis);

    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toMatch(
      /The GitHub account otis \(id 1004\) is not on the allow list of this portal: ask a platform admin to add you/,
    );
    const events = await knex('kernel.events').where({ type: 'auth.denied' });
    expect(events).toMatchObject([
      {
        actor_type: 'human',
        actor_id: 'github:1004',
        payload: { githubUserId: '1004', githubLogin: 'otis' },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(TOKENS.otis);
  });

  it('ends with the allow list: a deleted user gets no new session', async () => {
    await signIn(TOKENS.mateo).expect(200);
    await knex('kernel.users').where({ id: USER_ID }).del();

    const deadline = Date.now() + 10_000;
    let status = 200;
    while (status === 200 && Date.now() < deadline) {
      status = (await signIn(TOKENS.mateo)).status;
    }
    expect(status).toBe(401);
  });
});

function user(options: { id: number; login: string; token: string }) {
  return {
    ...options,
    name: options.login,
    email: `${options.login}@example.org`,
    type: 'User' as const,
  };
}
