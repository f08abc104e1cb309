import { createHash } from 'node:crypto';
import { AgentResult } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { codeOf, runnersOf, type Runners } from '../__testUtils__/runners';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';
import { createRunToken } from './runTokens';

jest.setTimeout(60_000);

let platform: TestPlatform;
let runners: Runners;

beforeAll(async () => {
  platform = await startTestPlatform();
  runners = runnersOf(platform);
});

afterAll(() => platform.stop());

const START = { headSha: 'a'.repeat(40) };

describe('who may call', () => {
  it.each([
    ['without a token', undefined],
    ['with an unknown token', createRunToken()],
    ['with the token of a signed-in user', 'mock-user-token'],
  ])('nobody %s', async (_, token) => {
    expect(await codeOf(runners.with(token).getAssignment({}))).toBe(
      'Unauthenticated',
    );
  });

  it('nobody whose attempt has ended', async () => {
    const { id, runner } = await runners.attemptInProgress();
    await platform
      .knex('run_attempts')
      .where({ run_id: id })
      .update({ ended_at: platform.knex.raw('kernel.now()') });
    expect(await codeOf(runner.heartbeat({}))).toBe('Unauthenticated');
  });

  it('nobody whose attempt was replaced', async () => {
    const { id, runner } = await runners.attemptInProgress();
    await platform.knex('runs').where({ id }).update({ attempt: 2 });
    expect(await codeOf(runner.heartbeat({}))).toBe('Unauthenticated');
  });

  it('a run token opens nothing else', async () => {
    const { token } = await runners.attemptInProgress();
    const answer = await platform.as()('GET', '/stage-runs/runs');
    expect(answer.status).toBe(401);
    const withToken = await fetch(`${platform.url}/api/stage-runs/runs`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(withToken.status).toBe(401);
  });

  it('there is nothing else below /rpc', async () => {
    const answer = await fetch(`${platform.url}/api/stage-runs/rpc/runs`);
    expect(answer.status).toBe(404);
  });
});

it('an assignment is the same however often it is asked', async () => {
  const { id, runner } = await runners.attemptInProgress();
  const first = await runner.getAssignment({});
  const second = await runner.getAssignment({});
  expect(second).toEqual(first);
  expect(first).toMatchObject({
    runId: id,
    prompt: 'the prompt',
    repository: {
      sourceUrl: `${platform.url}/api/stage-runs/source/${id}.git`,
      workBranch: 'codex/issue-12',
    },
    deadlineMs: BigInt(300 * 60_000),
  });
});

it('every report may be repeated without a second effect', async () => {
  const { id, runner } = await runners.attemptInProgress();
  const twice = async (call: () => Promise<unknown>) => {
    await call();
    await call();
  };
  await twice(() => runner.reportStarted(START));
  await twice(() => runner.reportStatus({ seq: 1n, text: 'reading' }));
  await twice(() =>
    runner.appendLog({ seq: 1n, firstLine: 1n, lineCount: 2, text: 'a\nb' }),
  );
  const content = Buffer.from('a bundle');
  await twice(() => runner.uploadBundlePart({ part: 1, content }));

  const { body: events } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${id}/events`,
  );
  const types = events.items.map((event: { type: string }) => event.type);
  expect(types.filter((type: string) => type.startsWith('run.agent.'))).toEqual(
    ['run.agent.started', 'run.agent.status_reported'],
  );
  const { body: log } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${id}/logs`,
  );
  expect(log).toEqual({
    attempt: 1,
    lines: [
      { n: 1, text: 'a' },
      { n: 2, text: 'b' },
    ],
    nextLine: 3,
    ended: false,
  });
});

it('a log is read from any line on', async () => {
  const { id, runner } = await runners.attemptInProgress();
  for (let chunk = 0; chunk < 5; chunk += 1) {
    await runner.appendLog({
      seq: BigInt(chunk + 1),
      firstLine: BigInt(chunk * 10 + 1),
      lineCount: 10,
      text: Array.from(
        { length: 10 },
        (_, i) => `line ${chunk * 10 + i + 1}`,
      ).join('\n'),
    });
  }
  const { body } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${id}/logs?fromLine=15&limit=10`,
  );
  expect(body.lines.map((line: { n: number }) => line.n)).toEqual([
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
  ]);
  expect(body.lines[0].text).toBe('line 15');
  expect(body.nextLine).toBe(25);
});

it('E2E-102 what the platform keeps secret is taken out before it is stored', async () => {
  const { id, runner, token } = await runners.attemptInProgress();
  const canary = `ghp_${'Canary1'.repeat(6)}`;
  const key =
    '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----';
  await runner.appendLog({
    seq: 1n,
    firstLine: 1n,
    lineCount: 5,
    text: `my token is ${token}\n${canary}\n${key}`,
  });
  const { body } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${id}/logs`,
  );
  const text = JSON.stringify(body);
  expect(text).not.toContain(token);
  expect(text).not.toContain(canary);
  expect(text).not.toContain('abc');
  // A key of three lines leaves three lines, so that later numbers stay true.
  expect(body.nextLine).toBe(6);
});

describe('what is refused', () => {
  it.each<
    [string, (runner: ReturnType<Runners['with']>) => Promise<unknown>, string]
  >([
    [
      'a status of more than 100 characters (E2E-061)',
      runner => runner.reportStatus({ seq: 1n, text: 'x'.repeat(101) }),
      'InvalidArgument',
    ],
    [
      'an empty status',
      runner => runner.reportStatus({ seq: 1n, text: ' ' }),
      'InvalidArgument',
    ],
    [
      'a chunk whose lines are not counted right',
      runner =>
        runner.appendLog({ seq: 1n, firstLine: 1n, lineCount: 3, text: 'a' }),
      'InvalidArgument',
    ],
    [
      'a chunk above 256 KiB',
      runner =>
        runner.appendLog({
          seq: 1n,
          firstLine: 1n,
          lineCount: 1,
          text: 'x'.repeat(256 * 1024 + 1),
        }),
      'InvalidArgument',
    ],
    [
      'a bundle part above 1 MiB',
      runner =>
        runner.uploadBundlePart({
          part: 1,
          content: new Uint8Array(1024 * 1024 + 1),
        }),
      'InvalidArgument',
    ],
    [
      'part 65',
      runner =>
        runner.uploadBundlePart({ part: 65, content: Buffer.from('x') }),
      'InvalidArgument',
    ],
    [
      'no commit id',
      runner => runner.reportStarted({ headSha: 'main' }),
      'InvalidArgument',
    ],
    [
      'a report before the start',
      runner => runner.submitReport({ result: AgentResult.FINISHED }),
      'FailedPrecondition',
    ],
    [
      'a report whose bundle is not there',
      runner =>
        runner.submitReport({
          bundleParts: 1,
          bundleSha256: createHash('sha256').update('x').digest('hex'),
          headSha: 'a'.repeat(40),
          result: AgentResult.FINISHED,
        }),
      'InvalidArgument',
    ],
  ])('%s', async (_, call, code) => {
    const { runner } = await runners.attemptInProgress();
    expect(await codeOf(call(runner))).toBe(code);
  });

  it('a report whose bundle is another one', async () => {
    const { runner } = await runners.attemptInProgress();
    await runner.reportStarted(START);
    await runner.uploadBundlePart({ part: 1, content: Buffer.from('x') });
    const report = runner.submitReport({
      bundleParts: 1,
      bundleSha256: createHash('sha256').update('y').digest('hex'),
      headSha: 'a'.repeat(40),
      result: AgentResult.FINISHED,
    });
    expect(await codeOf(report)).toBe('InvalidArgument');
  });
});

it('a heartbeat says when a person asked to stop', async () => {
  const { id, runner } = await runners.attemptInProgress();
  await runner.reportStarted(START);
  expect((await runner.heartbeat({})).stopRequested).toBe(false);
  await platform
    .knex('runs')
    .where({ id })
    .update({ stop_requested_at: platform.knex.raw('kernel.now()') });
  expect((await runner.heartbeat({})).stopRequested).toBe(true);
});

describe('the source of a run', () => {
  const advertisement = (
    id: string,
    token?: string,
    service = 'git-upload-pack',
  ) =>
    fetch(
      `${platform.url}/api/stage-runs/source/${id}.git/info/refs?service=${service}`,
      {
        headers: token
          ? {
              authorization: `Basic ${Buffer.from(`run:${token}`).toString(
                'base64',
              )}`,
            }
          : {},
      },
    );

  it('is read with the run token', async () => {
    const { id, token } = await runners.attemptInProgress();
    const answer = await advertisement(id, token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(
      'application/x-git-upload-pack-advertisement',
    );
    expect(await answer.text()).toContain('refs/heads/main');
  });

  it('asks git for a password when there is none', async () => {
    const { id } = await runners.attemptInProgress();
    const answer = await advertisement(id);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
  });

  it('of another run is not found', async () => {
    const mine = await runners.attemptInProgress();
    const other = await runners.attemptInProgress();
    expect((await advertisement(other.id, mine.token)).status).toBe(404);
  });

  it('can not be pushed to', async () => {
    const { id, token } = await runners.attemptInProgress();
    const answer = await advertisement(id, token, 'git-receive-pack');
    expect(answer.status).toBe(403);
    const push = await fetch(
      `${platform.url}/api/stage-runs/source/${id}.git/git-receive-pack`,
      { method: 'POST' },
    );
    expect(push.status).toBeGreaterThanOrEqual(401);
  });
});
