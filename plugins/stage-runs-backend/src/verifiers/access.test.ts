import {
  Code,
  ConnectError,
  createClient,
  type Client,
} from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { RunnerService } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { VerifierService } from '@stagecraft/backstage-plugin-stage-runs-common/verifier';
import { codeOf, runnersOf, type Runners } from '../__testUtils__/runners';
import {
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';
import { createRunToken, hashRunToken } from '../runner/runTokens';

jest.setTimeout(60_000);

const HEAD = 'b'.repeat(40);

let platform: TestPlatform;
let runners: Runners;

beforeAll(async () => {
  platform = await startTestPlatform();
  runners = runnersOf(platform);
});

afterAll(() => platform.stop());

function verifierWith(token?: string): Client<typeof VerifierService> {
  return createClient(
    VerifierService,
    createConnectTransport({
      baseUrl: `${platform.url}/api/stage-runs/rpc`,
      httpVersion: '1.1',
      interceptors: [
        next => request => {
          if (token) request.header.set('authorization', `Bearer ${token}`);
          return next(request);
        },
      ],
    }),
  );
}

/** A run that has reported, one of whose verifiers is about to start. */
async function verifying() {
  const { knex } = platform;
  const attempt = await runners.attemptInProgress();
  const { id } = attempt;
  const report = { result: 'finished', bundleParts: 1, headSha: HEAD };
  await knex('runs').where({ id }).update({ status: 'running' });
  await knex('run_attempts')
    .where({ run_id: id })
    .update({ report: JSON.stringify(report), reported_at: 'now' });
  const part = { part: 1, content: Buffer.from('bundle') };
  await knex('bundle_parts').insert({ run_id: id, attempt: 1, ...part });
  const token = createRunToken();
  await knex('run_verifications').insert({
    ...{ run_id: id, attempt: 1, name: 'unit', position: 0, tries: 1 },
    ...{ head_sha: HEAD, state: 'running', asked_at: 'now' },
    token_hash: hashRunToken(token),
  });
  return { ...attempt, verifierToken: token, verifier: verifierWith(token) };
}

const sourceStatus = async (runId: string, token: string) => {
  const basic = Buffer.from(`x:${token}`).toString('base64');
  const answer = await fetch(
    `${platform.url}/api/stage-runs/source/${runId}.git/info/refs?service=git-upload-pack`,
    { headers: { authorization: `Basic ${basic}` } },
  );
  return answer.status;
};

it('reads what is judged, says that it is there, and is worth nothing from then on', async () => {
  const { id, verifier, verifierToken } = await verifying();
  expect(await verifier.getSource({})).toMatchObject({
    sourceUrl: `${platform.url}/api/stage-runs/source/${id}.git`,
    ...{ baseSha: 'a'.repeat(40), headSha: HEAD, bundleParts: 1 },
  });
  const { content } = await verifier.readBundlePart({ part: 1 });
  expect(Buffer.from(content).toString()).toBe('bundle');
  expect(await codeOf(verifier.readBundlePart({ part: 2 }))).toBe(
    'InvalidArgument',
  );
  expect(await sourceStatus(id, verifierToken)).toBe(200);

  await verifier.reportSourceReady({});
  const [row] = await platform.knex('run_verifications').where({ run_id: id });
  expect(row).toMatchObject({ started_at: expect.any(Date), token_hash: null });
  for (const { localName } of VerifierService.methods) {
    expect(await codeOf((verifier as any)[localName]({}))).toBe(
      'Unauthenticated',
    );
  }
  expect(await sourceStatus(id, verifierToken)).toBe(401);
});

it('may call no method of an agent, and an agent none of a verifier', async () => {
  const { verifierToken, token } = await verifying();
  for (const { localName } of RunnerService.methods) {
    const runner: any = runners.with(verifierToken);
    expect([localName, await codeOf(runner[localName]({}))]).toEqual([
      localName,
      'Unauthenticated',
    ]);
  }
  for (const { localName } of VerifierService.methods) {
    const verifier: any = verifierWith(token);
    expect([localName, await codeOf(verifier[localName]({}))]).toEqual([
      localName,
      'Unauthenticated',
    ]);
  }
});

it('reaches no other run, and pushes nothing', async () => {
  const { id, verifierToken } = await verifying();
  const other = await verifying();
  expect(await sourceStatus(other.id, verifierToken)).toBe(404);
  const basic = Buffer.from(`x:${verifierToken}`).toString('base64');
  const pushed = await fetch(
    `${platform.url}/api/stage-runs/source/${id}.git/git-receive-pack`,
    { method: 'POST', headers: { authorization: `Basic ${basic}` } },
  );
  expect(pushed.status).toBe(403);
  const portal = await platform.withToken(verifierToken)(
    'GET',
    `/stage-runs/runs/${id}`,
  );
  expect(portal.status).toBe(401);
});

it.each<[string, string, object]>([
  ['has been asked to stop', 'runs', { stop_requested_at: 'now' }],
  [
    'has ended',
    'runs',
    { status: 'canceled', outcome: 'canceled', finished_at: 'now' },
  ],
  ['is at another attempt', 'runs', { attempt: 2 }],
  [
    'has the verdict',
    'run_verifications',
    { state: 'passed', ended_at: 'now' },
  ],
])('is refused when the run %s', async (_what, table, changes) => {
  const { id, verifier, verifierToken } = await verifying();
  expect(await codeOf(verifier.getSource({}))).toBe('ok');
  const key = table === 'runs' ? { id } : { run_id: id };
  await platform.knex(table).where(key).update(changes);
  expect(await codeOf(verifier.getSource({}))).toBe('Unauthenticated');
  expect(await sourceStatus(id, verifierToken)).toBe(401);
});

it('is needed', async () => {
  await expect(verifierWith().getSource({})).rejects.toMatchObject({
    code: Code.Unauthenticated,
  });
  await expect(
    verifierWith(createRunToken()).getSource({}),
  ).rejects.toBeInstanceOf(ConnectError);
});
