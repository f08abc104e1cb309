import { mockCredentials } from '@backstage/backend-test-utils';
import { RunnerService } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { runnersOf, type Runners } from '../__testUtils__/runners';
import {
  ADMIN,
  FOREIGN_ADMIN,
  OWNER,
  PROJECT_ADMIN,
  READER,
  startTestPlatform,
  STRANGER,
  WRITER,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';
import { createRunToken } from './runTokens';
import { createSourceRouter } from './sourceRouter';

jest.setTimeout(60_000);

let platform: TestPlatform;
let runners: Runners;

beforeAll(async () => {
  platform = await startTestPlatform();
  runners = runnersOf(platform);
});

afterAll(() => platform.stop());

/** Nobody of them is a runner, whatever he may do in the portal. */
const STRANGERS: Record<string, string | undefined> = {
  anonymous: undefined,
  'unknown person': mockCredentials.user.token(STRANGER),
  'admin of another project': mockCredentials.user.token(FOREIGN_ADMIN),
  reader: mockCredentials.user.token(READER),
  writer: mockCredentials.user.token(WRITER),
  'project admin': mockCredentials.user.token(PROJECT_ADMIN),
  'platform admin': mockCredentials.user.token(ADMIN),
  owner: mockCredentials.user.token(OWNER),
  service: mockCredentials.service.token(),
  'unknown run token': createRunToken(),
};

const strangers = Object.entries(STRANGERS);

async function endedToken(): Promise<string> {
  const { id, token } = await runners.attemptInProgress();
  await platform
    .knex('runs')
    .where({ id })
    .update({
      ...{ status: 'canceled', outcome: 'canceled' },
      finished_at: platform.knex.raw('kernel.now()'),
    });
  return token;
}

async function replacedToken(): Promise<string> {
  const { id, token } = await runners.attemptInProgress();
  await runners.nextAttempt(id, 2);
  return token;
}

/** Its run goes on: with another attempt, or with what it has left behind. */
async function endedAttemptToken(): Promise<string> {
  const { id, token } = await runners.attemptInProgress();
  await platform
    .knex('run_attempts')
    .where({ run_id: id })
    .update({ ended_at: platform.knex.raw('kernel.now()') });
  return token;
}

describe('E2E-103 who may call the methods for runners', () => {
  const sha = 'a'.repeat(40);
  /** A request that a runner of a fresh attempt gets this status for. A method that is not here fails the test. */
  const METHODS: Record<string, { body: object; status: number }> = {
    GetAssignment: { body: {}, status: 200 },
    ReportStarted: { body: { headSha: sha }, status: 200 },
    Heartbeat: { body: {}, status: 200 },
    ReportStatus: { body: { seq: '1', text: 'reading' }, status: 200 },
    AppendLog: {
      body: { seq: '1', firstLine: '1', lineCount: 1, text: 'a' },
      status: 200,
    },
    UploadBundlePart: { body: { part: 1, content: 'YQ==' }, status: 200 },
    // There is none: whoever may read is told so.
    ReadSessionPart: { body: { part: 1 }, status: 404 },
    UploadSessionPart: {
      body: { version: '1', part: 1, content: 'YQ==' },
      status: 200,
    },
    // Of parts that were not uploaded.
    CommitSession: {
      body: { version: '1', sessionId: 's', parts: 1, sha256: '0'.repeat(64) },
      status: 400,
    },
    SubmitReport: { body: { result: 'AGENT_RESULT_FINISHED' }, status: 200 },
  };

  const call = (method: string, token: string | undefined) =>
    fetch(
      `${platform.url}/api/stage-runs/rpc/${RunnerService.typeName}/${method}`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(METHODS[method].body),
      },
    );

  it('knows every method of the contract', () => {
    expect(Object.keys(METHODS).sort()).toEqual(
      RunnerService.methods.map(({ name }) => name).sort(),
    );
  });

  describe.each(Object.keys(METHODS))('%s', method => {
    it.each(strangers)('%s: 401', async (_, token) => {
      expect((await call(method, token)).status).toBe(401);
    });

    it('a run that has ended: 401', async () => {
      expect((await call(method, await endedToken())).status).toBe(401);
    });

    it('an attempt that has ended: 401', async () => {
      expect((await call(method, await endedAttemptToken())).status).toBe(401);
    });

    it('an attempt that was replaced: 401', async () => {
      expect((await call(method, await replacedToken())).status).toBe(401);
    });

    it(`the run itself: ${METHODS[method].status}`, async () => {
      const { token } = await runners.attemptInProgress();
      // Only an agent that has started has something to report.
      if (method === 'SubmitReport') await call('ReportStarted', token);
      const answer = await call(method, token);
      expect({ status: answer.status, text: await answer.text() }).toEqual({
        status: METHODS[method].status,
        text: expect.any(String),
      });
    });
  });

  it('a token says which run a call is about: another one is not touched', async () => {
    const [own, other] = [
      await runners.attemptInProgress(),
      await runners.attemptInProgress(),
    ];
    const answer = await call('GetAssignment', own.token);
    expect(await answer.json()).toMatchObject({ runId: own.id });
    await call('ReportStarted', own.token);
    await call('SubmitReport', own.token);
    const attempts = await platform
      .knex('run_attempts')
      .whereIn('run_id', [own.id, other.id])
      .whereNotNull('report');
    expect(attempts.map(({ run_id: id }) => id)).toEqual([own.id]);
  });
});

describe('E2E-103 who may read the source of a run', () => {
  const RECEIVE = '?service=git-receive-pack';
  /** Status for strangers, for the run itself and for another run. A route that is not here fails the test. */
  const ROUTES: Record<
    string,
    { query?: string; stranger: number; own: number; foreign: number }
  > = {
    'get /:runId.git/info/refs': {
      ...{ query: '?service=git-upload-pack' },
      ...{ stranger: 401, own: 200, foreign: 404 },
    },
    'post /:runId.git/git-upload-pack': {
      ...{ stranger: 401, own: 200, foreign: 404 },
    },
    // Nobody pushes.
    'post /:runId.git/git-receive-pack': {
      ...{ stranger: 403, own: 403, foreign: 403 },
    },
  };

  function ask(route: string, runId: string, token: string | undefined) {
    const [method, path] = route.split(' ');
    const { query = '' } = ROUTES[route];
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    return fetch(
      `${platform.url}/api/stage-runs/source${path.replace(
        ':runId',
        runId,
      )}${query}`,
      {
        method: method.toUpperCase(),
        headers: {
          ...(token && { authorization: `Basic ${basic}` }),
          ...(method === 'post' && {
            'content-type': 'application/x-git-upload-pack-request',
          }),
        },
        // A flush: nothing is wanted.
        ...(method === 'post' && { body: '0000' }),
      },
    );
  }

  it('knows every route', () => {
    const router = createSourceRouter({} as any);
    const routes = router.stack.flatMap(({ route }: any) =>
      Object.keys(route.methods).map(method => `${method} ${route.path}`),
    );
    expect(routes.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  describe.each(Object.entries(ROUTES))('%s', (route, expected) => {
    it.each(strangers)(`%s: ${expected.stranger}`, async (_, token) => {
      const { id } = await runners.attemptInProgress();
      const answer = await ask(route, id, token);
      expect(answer.status).toBe(expected.stranger);
    });

    it('a token in a Bearer header is none', async () => {
      const { id, token } = await runners.attemptInProgress();
      const [method, path] = route.split(' ');
      const answer = await fetch(
        `${platform.url}/api/stage-runs/source${path.replace(':runId', id)}${
          expected.query ?? ''
        }`,
        {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${token}` },
        },
      );
      expect(answer.status).toBe(expected.stranger);
    });

    it(`the run itself: ${expected.own}`, async () => {
      const { id, token } = await runners.attemptInProgress();
      expect((await ask(route, id, token)).status).toBe(expected.own);
    });

    it(`another run: ${expected.foreign}`, async () => {
      const { id } = await runners.attemptInProgress();
      const { token } = await runners.attemptInProgress();
      expect((await ask(route, id, token)).status).toBe(expected.foreign);
    });

    it('an ended run', async () => {
      const { id } = await runners.attemptInProgress();
      expect((await ask(route, id, await endedToken())).status).toBe(
        expected.stranger,
      );
    });
  });

  it('the announcement of a push is refused to the run too', async () => {
    const { id, token } = await runners.attemptInProgress();
    const answer = await fetch(
      `${platform.url}/api/stage-runs/source/${id}.git/info/refs${RECEIVE}`,
      {
        headers: {
          authorization: `Basic ${Buffer.from(`x:${token}`).toString(
            'base64',
          )}`,
        },
      },
    );
    expect(answer.status).toBe(403);
  });
});
