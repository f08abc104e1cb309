import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  codeOf,
  runnersOf,
  type Runner,
  type Runners,
} from '../__testUtils__/runners';
import {
  packed,
  packedFiles,
  saved,
  sha256,
  unpacked,
  uploaded,
} from '../__testUtils__/sessionArchives';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(60_000);

let platform: TestPlatform;
let runners: Runners;

beforeAll(async () => {
  platform = await startTestPlatform();
  runners = runnersOf(platform);
});

afterAll(() => platform.stop());

const PATH = 'sessions/2026/11/23/rollout-1.jsonl';
const archiveOf = (content: string) => packed({ [PATH]: content });
const START = { headSha: 'a'.repeat(40) };

const storedSession = (id: string) =>
  platform.knex('agent_sessions').where({ run_id: id }).first();

const eventsOf = async (id: string, type: string) => {
  const { body } = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${id}/events`,
  );
  return body.items.filter((event: { type: string }) => event.type === type);
};

/** The session that the assignment names, as a runner reads it. */
async function restored(runner: Runner): Promise<Buffer> {
  const { session } = await runner.getAssignment({});
  const parts: Uint8Array[] = [];
  for (let part = 1; part <= session!.parts; part += 1) {
    parts.push((await runner.readSessionPart({ part })).content);
  }
  const archive = Buffer.concat(parts);
  expect(sha256(archive)).toBe(session!.sha256);
  return archive;
}

it('the first attempt of a run starts anew', async () => {
  const { runner } = await runners.attemptInProgress();
  const assignment = await runner.getAssignment({});
  expect(assignment.session).toBeUndefined();
  expect(assignment.sessionVersion).toBe(0n);
  expect(await codeOf(runner.readSessionPart({ part: 1 }))).toBe('NotFound');
});

it('E2E-098 the next attempt goes on with the newest snapshot, and it is told once', async () => {
  const first = await runners.attemptInProgress();
  await saved(first.runner, { version: 1n, archive: archiveOf('old') });
  // Random, so that it does not become small: three parts.
  const long = randomBytes(2_000_000).toString('base64');
  await saved(first.runner, { version: 2n, archive: archiveOf(long) });

  const { runner, id } = await runners.nextAttempt(first.id, 2);
  expect((await runner.getAssignment({})).sessionVersion).toBe(2n);
  const archive = await restored(runner);
  await restored(runner);
  await saved(runner, { version: 3n, archive });
  await saved(runner, { version: 4n, archive });

  expect(unpacked(archive)).toEqual({ [PATH]: long });
  const from = { runId: id, attempt: 1, version: 2 };
  expect(await eventsOf(id, 'run.agent.session.restored')).toMatchObject([
    { payload: { attempt: 2, from, sessionId: 'the-session' } },
  ]);
  expect(await eventsOf(id, 'run.agent.resume.used')).toMatchObject([
    { payload: { attempt: 2, sessionId: 'the-session' } },
  ]);
});

it('an agent that began another session instead has not resumed', async () => {
  const first = await runners.attemptInProgress();
  await saved(first.runner, { version: 1n, archive: archiveOf('a') });
  const { runner, id } = await runners.nextAttempt(first.id, 2);
  await restored(runner);
  await saved(runner, {
    ...{ version: 2n, archive: archiveOf('b'), sessionId: 'another' },
  });
  expect(await eventsOf(id, 'run.agent.resume.used')).toEqual([]);
});

it('a run that revises another goes on with the session of that one', async () => {
  const earlier = await runners.attemptInProgress();
  await saved(earlier.runner, { version: 1n, archive: archiveOf('earlier') });
  const { runner, id } = await runners.attemptInProgress();
  await platform
    .knex('runs')
    .where({ id })
    .update({ session_from: earlier.id });

  expect(unpacked(await restored(runner))).toEqual({ [PATH]: 'earlier' });
  expect((await runner.getAssignment({})).sessionVersion).toBe(0n);
  await saved(runner, { version: 1n, archive: archiveOf('own') });

  const next = await runners.nextAttempt(id, 2);
  expect(unpacked(await restored(next.runner))).toEqual({ [PATH]: 'own' });
});

it('of a session only the newest snapshot is kept', async () => {
  const { runner, id } = await runners.attemptInProgress();
  for (const version of [1n, 2n, 3n]) {
    await saved(runner, { version, archive: archiveOf(`at ${version}`) });
  }
  const parts = await platform
    .knex('agent_session_parts')
    .where({ run_id: id });
  expect(parts).toMatchObject([{ version: '3', part: 1 }]);
  expect(
    await platform.knex('agent_session_uploads').where({ run_id: id }),
  ).toEqual([]);
});

describe('a stale writer', () => {
  it('loses: the version must be the stored one plus 1', async () => {
    const { runner, id } = await runners.attemptInProgress();
    await saved(runner, { version: 1n, archive: archiveOf('kept') });
    const part = { part: 1, content: archiveOf('late') };
    const commit = { parts: 1, sessionId: 's', sha256: sha256(part.content) };
    for (const version of [0n, 1n, 3n]) {
      const upload = runner.uploadSessionPart({ ...part, version });
      expect(await codeOf(upload)).toBe(version === 1n ? 'ok' : 'Aborted');
      expect(await codeOf(runner.commitSession({ ...commit, version }))).toBe(
        'Aborted',
      );
    }
    const next = await runners.nextAttempt(id, 2);
    expect(unpacked(await restored(next.runner))).toEqual({ [PATH]: 'kept' });
  });

  it('that sends the same again has succeeded, also at the same time', async () => {
    const { runner, id } = await runners.attemptInProgress();
    const commit = await uploaded(runner, {
      ...{ version: 1n, archive: archiveOf('once') },
    });
    const codes = await Promise.all(
      [1, 2, 3, 4].map(() => codeOf(runner.commitSession(commit))),
    );
    codes.push(await codeOf(runner.commitSession(commit)));
    expect(codes).toEqual(codes.map(() => 'ok'));
    expect(await storedSession(id)).toMatchObject({ version: '1' });
  });

  it('that has missed the answer uploads and commits the same once more', async () => {
    const { runner, id } = await runners.attemptInProgress();
    const snapshot = { version: 1n, archive: archiveOf('once') };
    await saved(runner, snapshot);
    await saved(runner, snapshot);
    expect(await storedSession(id)).toMatchObject({ version: '1' });
    const uploads = platform.knex('agent_session_uploads');
    expect(await uploads.where({ run_id: id })).toEqual([]);
  });

  it('of an attempt that was replaced is not heard any more', async () => {
    const { runner, id } = await runners.attemptInProgress();
    const commit = await uploaded(runner, {
      ...{ version: 1n, archive: archiveOf('late') },
    });
    await runners.nextAttempt(id, 2);
    expect(await codeOf(runner.commitSession(commit))).toBe('Unauthenticated');
    expect(await storedSession(id)).toBeUndefined();
  });
});

it('E2E-102 a session is stored without secrets, and its digest is that of what is stored', async () => {
  const { runner, id, token } = await runners.attemptInProgress();
  const canary = `ghp_${'Canary1'.repeat(6)}`;
  const line = JSON.stringify({ type: 'message', said: `${token} ${canary}` });
  const archive = packed({ [PATH]: `${line}\n`, 'notes.txt': token });
  await saved(runner, { version: 1n, archive });

  const next = await runners.nextAttempt(id, 2);
  const files = unpacked(await restored(next.runner));
  expect(JSON.parse(files[PATH])).toEqual({ type: 'message', said: '*** ***' });
  expect(files['notes.txt']).toBe('***');
  expect(await storedSession(id)).toMatchObject({
    uploaded_sha256: sha256(archive),
    sha256: expect.not.stringContaining(sha256(archive)),
  });
});

it('what an attempt has used never shrinks', async () => {
  const { runner, id } = await runners.attemptInProgress();
  const usage = (inputTokens: bigint, turns: number) => ({
    ...{ inputTokens, cachedInputTokens: 5n, outputTokens: 7n, turns },
  });
  for (const [version, used] of [
    [1n, usage(100n, 1)],
    [2n, usage(90n, 2)],
  ] as const) {
    const commit = await uploaded(runner, {
      ...{ version, archive: archiveOf(`${version}`) },
    });
    await runner.commitSession({ ...commit, usage: used });
  }
  const { body } = await platform.as(OWNER)('GET', `/stage-runs/runs/${id}`);
  expect(body.attempts[0].usage).toEqual({
    ...{ inputTokens: 100, cachedInputTokens: 5, outputTokens: 7, turns: 2 },
  });
  expect(body).toMatchObject({
    session: { version: 2, attempt: 1, sizeBytes: expect.any(Number) },
    takeovers: 0,
  });
  expect(body.stop).toBeUndefined();
});

it('a snapshot is told when the attempt has reported, once, and not each minute', async () => {
  const { runner, id } = await runners.attemptInProgress();
  await runner.reportStarted(START);
  await saved(runner, { version: 1n, archive: archiveOf('1') });
  await saved(runner, { version: 2n, archive: archiveOf('2') });
  expect(await eventsOf(id, 'run.agent.session.saved')).toEqual([]);
  await runner.submitReport({ usage: { outputTokens: 9n } });
  expect(await eventsOf(id, 'run.agent.session.saved')).toMatchObject([
    { payload: { attempt: 1, version: 2, sessionId: 'the-session' } },
  ]);
});

describe('what is refused', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1));
  it.each<[string, Uint8Array]>([
    ['a path that leaves the folder', packed({ 'a/../../b': 'x' })],
    ['an absolute path', packed({ '/etc/passwd': 'x' })],
    ['a path of another system', packed({ 'a\\b': 'x' })],
    ['a path with a line end', packed({ 'a\nb': 'x' })],
    ['an empty path', packed({ '': 'x' })],
    ['a folder as path', packed({ 'a/': 'x' })],
    ['a secret as path', packed({ [`ghp_${'Canary1'.repeat(6)}`]: 'x' })],
    ['no file at all', packed({})],
    [
      'two files of the same path',
      packedFiles([
        { path: 'a', content: '1' },
        { path: 'a', content: '2' },
      ]),
    ],
    ['what is not compressed', Buffer.from('plain')],
    ['what is no archive', gzipSync('plain')],
    ['more than 64 MiB in a small upload', bomb],
  ])('%s', async (_, archive) => {
    const { runner, id } = await runners.attemptInProgress();
    const commit = await uploaded(runner, { version: 1n, archive });
    expect(await codeOf(runner.commitSession(commit))).toBe('InvalidArgument');
    expect(await storedSession(id)).toBeUndefined();
  });

  it.each([
    ['a digest of something else', { sha256: sha256(Buffer.from('x')) }],
    ['a part that is missing', { parts: 2 }],
    ['no part', { parts: 0 }],
    ['part 17', { parts: 17 }],
    ['an id that looks like an option', { sessionId: '--help' }],
    ['no id', { sessionId: '' }],
    ['a negative usage', { usage: { inputTokens: -1n } }],
  ])('%s', async (_, wrong) => {
    const { runner, id } = await runners.attemptInProgress();
    const commit = await uploaded(runner, {
      ...{ version: 1n, archive: archiveOf('fine') },
    });
    const call = runner.commitSession({ ...commit, ...wrong });
    expect(await codeOf(call)).toBe('InvalidArgument');
    expect(await storedSession(id)).toBeUndefined();
  });

  it('a part above 1 MiB', async () => {
    const { runner } = await runners.attemptInProgress();
    const content = new Uint8Array(1024 * 1024 + 1);
    const upload = runner.uploadSessionPart({ version: 1n, part: 1, content });
    expect(await codeOf(upload)).toBe('InvalidArgument');
  });
});
