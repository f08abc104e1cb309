import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AgentResult } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import {
  installedProgram,
  untilNoProcessWith,
  untilProcessWith,
} from './__testUtils__/AgentPod';
import { ModelServer } from './__testUtils__/ModelServer';
import { responsesProtocol } from './__testUtils__/responsesProtocol';
import { RunnerProcess } from './__testUtils__/RunnerProcess';
import { issueWithSteps, TestPlatform } from './__testUtils__/TestPlatform';
import { basicCredentials } from './redaction';

jest.setTimeout(60_000);

/** Starts the built program against a platform on a real socket. */
describe('the runner as a process', () => {
  const images = mkdtempSync(join(tmpdir(), 'runner-images-'));
  const program = join(images, 'stagecraft/agent-runner/local/runner.cjs');
  let platform: TestPlatform;
  let runner: RunnerProcess | undefined;

  beforeAll(() => {
    const script = resolve(__dirname, '../scripts/build-image.mjs');
    execFileSync(process.execPath, [script, '--out', images]);
  });

  beforeEach(async () => {
    platform = new TestPlatform();
    await platform.start();
  });

  afterEach(async () => {
    runner?.kill('SIGKILL');
    await runner?.exited;
    await platform.stop();
    platform.remove();
  });

  afterAll(() => rmSync(images, { recursive: true }));

  function start(runToken?: string): RunnerProcess {
    const name = `pod-${platform.attempt}`;
    runner = new RunnerProcess(platform, { program, name, runToken });
    return runner;
  }

  function startCodex(env: NodeJS.ProcessEnv): RunnerProcess {
    platform.runtime = 'codex';
    runner = new RunnerProcess(platform, {
      program,
      name: 'pod-codex',
      modelKey: 'sk-key-of-the-model',
      env,
    });
    return runner;
  }

  function startDiary(): RunnerProcess {
    platform.runtime = 'diary';
    runner = new RunnerProcess(platform, {
      ...{ program, name: `pod-${platform.attempt}` },
      env: {
        STAGECRAFT_DRIVERS: resolve(
          __dirname,
          '../../../examples/agent-driver',
        ),
      },
    });
    return runner;
  }

  it('works with a driver that the image brings, also when it goes on with a session', async () => {
    expect(await startDiary().exited).toBe(0);

    expect(platform.report).toMatchObject({
      ...{ result: AgentResult.FINISHED, error: '' },
      ...{ summary: 'I wrote entry 1.', usage: { turns: 1 } },
    });
    expect(platform.statuses).toEqual(['Writing entry 1']);
    const head = platform.fetchBundle();
    expect(platform.git(platform.source, 'show', `${head}:DIARY.md`)).toMatch(
      /^1\. /,
    );

    platform.beginNextAttempt();
    expect(await startDiary().exited).toBe(0);
    expect(platform.report?.summary).toBe('I wrote entry 2.');
  });

  it('an image without the driver of the runtime fails the attempt and says what it has', async () => {
    platform.runtime = 'nobodys';
    expect(await start().exited).toBe(0);
    expect(platform.report).toMatchObject({
      result: AgentResult.FAILED,
      error: expect.stringMatching(
        /no driver for runtime "nobodys": neither .*\/drivers\/nobodys\.cjs nor/,
      ),
    });
  });

  it('clones, carries out the issue, hands in the commits and reports', async () => {
    platform.issueBody = issueWithSteps(
      'status: Editing',
      'replace: { path: app.txt, find: two, with: TWO }',
      'commit: Shout two',
      'write: { path: docs/new.md, content: "# New\\n" }',
      'delete: { path: README.md }',
    );
    expect(await start().exited).toBe(0);

    expect(platform.startedHead).toBe(platform.baseSha);
    expect(platform.statuses).toEqual(['Editing']);
    expect(platform.report).toMatchObject({
      result: AgentResult.FINISHED,
      bundleParts: 1,
      error: '',
    });
    expect(platform.report?.summary).toContain('- edited `app.txt`');
    const head = platform.fetchBundle();
    expect(head).toBe(platform.report?.headSha);
    const { source, baseSha } = platform;
    const log = ['log', '--reverse', '--format=%s|%an|%ce'];
    expect(platform.git(source, ...log, `${baseSha}..${head}`)).toBe(
      [
        'Shout two|AI Developer|bot@example.org',
        'Changes for issue #12|AI Developer|bot@example.org',
      ].join('\n'),
    );
    expect(platform.git(source, 'ls-tree', '-r', '--name-only', head)).toBe(
      'app.txt\ndocs/new.md',
    );
    expect(platform.git(source, 'show', `${head}:app.txt`)).toBe('one\nTWO');
  });

  it('changes nothing when the issue has no block, and says so', async () => {
    platform.issueBody = 'Just words.';
    expect(await start().exited).toBe(0);

    expect(platform.report).toMatchObject({
      result: AgentResult.FINISHED,
      bundleParts: 0,
      bundleSha256: '',
      headSha: '',
    });
    expect(platform.report?.summary).toContain('no `stagecraft` block');
    expect(platform.parts.size).toBe(0);
  });

  it('fetches the whole branch from a server that hands out branch heads alone', async () => {
    platform.gitProtocols = 'oldest';
    platform.commitToSource('later.txt', 'later\n');
    platform.issueBody = issueWithSteps('write: { path: a.txt, content: a }');
    expect(await start().exited).toBe(0);

    expect(platform.startedHead).toBe(platform.baseSha);
    const parent = `${platform.fetchBundle()}^`;
    expect(platform.git(platform.source, 'rev-parse', parent)).toBe(
      platform.baseSha,
    );
  });

  it.each(['any', 'oldest'] as const)(
    'gives a reviewer both branches with their history, and hands in nothing (git protocol: %s)',
    async protocols => {
      const git = (...args: string[]) => platform.git(platform.source, ...args);
      platform.gitProtocols = protocols;
      platform.promptKind = 'review';
      git('checkout', '--quiet', '-b', platform.workBranch);
      const read = platform.commitToSource('change.txt', 'changed\n');
      platform.baseSha = read;
      git('checkout', '--quiet', 'main');
      const main = platform.commitToSource('later.txt', 'later\n');
      const { exited, workspace } = start();
      expect(await exited).toBe(0);

      expect(platform.startedHead).toBe(read);
      const inClone = (...args: string[]) =>
        platform.git(join(workspace, 'source'), ...args);
      expect(inClone('rev-parse', 'origin/main')).toBe(main);
      expect(inClone('diff', '--name-only', 'origin/main...HEAD')).toBe(
        'change.txt',
      );
      expect(platform.report).toMatchObject({
        ...{ result: AgentResult.FINISHED, bundleParts: 0 },
        summary: expect.stringContaining('nothing to say about this pull'),
      });
    },
  );

  it('hands in a bundle of several parts', async () => {
    // Noise: 1.5 million hex digits are about 0.75 MiB a file, whatever packs them.
    const noise = () => randomBytes(750_000).toString('hex');
    platform.issueBody = issueWithSteps(
      `write: { path: a.txt, content: ${noise()} }`,
      `write: { path: b.txt, content: ${noise()} }`,
    );
    expect(await start().exited).toBe(0);

    expect(platform.parts.size).toBeGreaterThan(1);
    expect(platform.report?.bundleParts).toBe(platform.parts.size);
    platform.fetchBundle();
  });

  it('leaves the run token in no log, argument or file', async () => {
    platform.issueBody = issueWithSteps(
      `log: "the token is ${platform.token}"`,
      `status: "${platform.token}"`,
      'write: { path: a.txt, content: a }',
      `fail: "because of ${platform.token}"`,
    );
    const { exited } = start();
    expect(await exited).toBe(0);

    const seen = [
      platform.log,
      platform.statuses.join('\n'),
      platform.report?.error,
      runner?.output,
      runner?.gitArguments,
      ...filesBelow(runner?.workspace ?? ''),
    ].join('\n');
    expect(seen).not.toContain(platform.token);
    expect(seen).not.toContain(basicCredentials(platform.token));
    expect(platform.log).toContain('the token is [run token]');
    expect(runner?.gitArguments).toContain('fetch');
  });

  it('reports a failure of the agent with its reason and hands in nothing', async () => {
    platform.issueBody = issueWithSteps(
      'write: { path: a.txt, content: a }',
      'fail: The task is not clear',
    );
    expect(await start().exited).toBe(0);

    expect(platform.report).toMatchObject({
      result: AgentResult.FAILED,
      error: 'The task is not clear',
      bundleParts: 0,
    });
  });

  it('reports a runtime that the image does not have', async () => {
    platform.runtime = 'constructor';
    expect(await start().exited).toBe(0);

    expect(platform.report?.result).toBe(AgentResult.FAILED);
    expect(platform.report?.error).toMatch(
      /no driver for runtime "constructor"/,
    );
    expect(platform.startedHead).toBeUndefined();
  });

  it('dies without a report when the script says crash', async () => {
    platform.issueBody = issueWithSteps('crash: 42');
    expect(await start().exited).toBe(42);

    expect(platform.report).toBeUndefined();
  });

  it('goes on in the next attempt after the last finished step', async () => {
    platform.issueBody = issueWithSteps(
      'write: { path: a.txt, content: a }',
      'status: Halfway',
      'commit: Add a',
      'crash: { attempt: 1, code: 42 }',
      'append: { path: a.txt, content: b }',
      'commit: Add b',
    );
    expect(await start().exited).toBe(42);
    platform.beginNextAttempt();
    platform.chunks.clear();
    expect(await start().exited).toBe(0);

    expect(platform.log).toContain('3 steps of this run are done');
    expect(platform.log.match(/Step \d of 6/g)).toEqual([
      'Step 4 of 6',
      'Step 5 of 6',
      'Step 6 of 6',
    ]);
    expect(platform.statuses).toEqual(['Halfway']);
    const head = platform.fetchBundle();
    const { source, baseSha } = platform;
    const range = `${baseSha}..${head}`;
    expect(platform.git(source, 'log', '--reverse', '--format=%s', range)).toBe(
      'Add a\nAdd b',
    );
    expect(platform.git(source, 'show', `${head}:a.txt`)).toBe('ab');
  });

  it('goes on where a SIGKILL has found it', async () => {
    platform.issueBody = issueWithSteps(
      'status: Before',
      'wait: { until: go.txt }',
      'status: After',
    );
    const first = start();
    await platform.until(() => platform.commits.length > 0);
    await platform.until(() => platform.statuses.length === 1);
    first.kill('SIGKILL');
    await first.exited;
    platform.beginNextAttempt();
    const second = start();
    await untilOutput('wait');
    writeGo(second.workspace);
    expect(await second.exited).toBe(0);

    expect(platform.report?.result).toBe(AgentResult.FINISHED);
    expect(platform.statuses.slice(-1)).toEqual(['After']);
  });

  it('runs the Codex CLI of its image', async () => {
    const model = new ModelServer(responsesProtocol);
    await model.start();
    const cmd = 'echo three >> app.txt';
    model.answers = [
      { tool: 'exec_command', arguments: { cmd } },
      { say: 'I added a line.' },
    ];
    const codex = startCodex({
      STAGECRAFT_CODEX: installedProgram('STAGECRAFT_CODEX'),
      STAGECRAFT_MODEL_BASE_URL: `${model.url}/v1`,
    });
    expect(await codex.exited).toBe(0);
    await model.stop();

    expect(platform.report).toMatchObject({
      result: AgentResult.FINISHED,
      summary: 'I added a line.',
    });
    const head = platform.fetchBundle();
    expect(platform.git(platform.source, 'show', `${head}:app.txt`)).toBe(
      'one\ntwo\nthree',
    );
  });

  it('takes the agent with it when it is killed, also a silent one', async () => {
    const marker = `marker-${platform.token}`;
    const silent = join(platform.folder, 'silent');
    const script = [
      '#!/bin/sh',
      'if [ "$1" = sandbox ]; then exit 0; fi',
      `exec sh -c 'sleep 600; : ${marker}'`,
    ];
    writeFileSync(silent, script.join('\n'), { mode: 0o755 });
    const killed = startCodex({ STAGECRAFT_CODEX: silent });
    await untilProcessWith(`: ${marker}`);
    killed.kill('SIGKILL');

    await killed.exited;
    await untilNoProcessWith(`: ${marker}`);
    expect(platform.report).toBeUndefined();
  });

  it('stops and says so when its pod is ended', async () => {
    platform.issueBody = issueWithSteps(
      'status: Waiting',
      'wait: { ms: 60000 }',
    );
    const { exited } = start();
    await platform.until(() => platform.statuses.length === 1);
    const killedAt = performance.now();
    runner?.kill('SIGTERM');
    expect(await exited).toBe(0);

    expect(performance.now() - killedAt).toBeLessThan(5000);
    expect(platform.report).toMatchObject({
      result: AgentResult.STOPPED,
      bundleParts: 0,
    });
  });

  it('ends within five seconds of SIGTERM when the platform is away', async () => {
    platform.issueBody = issueWithSteps(
      'status: Waiting',
      'wait: { ms: 60000 }',
    );
    const { exited } = start();
    await platform.until(() => platform.statuses.length === 1);
    await platform.stop();
    const killedAt = performance.now();
    runner?.kill('SIGTERM');
    expect(await exited).toBe(1);

    expect(performance.now() - killedAt).toBeLessThan(6000);
  });

  it('goes on when the platform was away for a while', async () => {
    platform.issueBody = issueWithSteps(
      'status: Before',
      'wait: { until: go.txt }',
      'log: { lines: 2000 }',
      'status: After',
      'commit: Go',
    );
    const { exited, workspace } = start();
    await platform.until(() => platform.statuses.length === 1);
    await platform.stop();
    writeGo(workspace);
    await untilOutput('Line 2000 of 2000');
    await platform.start();
    expect(await exited).toBe(0);

    expect(platform.statuses).toEqual(['Before', 'After']);
    expect(platform.report?.result).toBe(AgentResult.FINISHED);
    expectUnbrokenLog();
    expect(platform.log).toContain('Line 1 of 2000\nLine 2 of 2000');
  });

  it('ends at once, without a report, when its token is refused', async () => {
    expect(await start('not-the-token').exited).toBe(3);
    expect(platform.calls).toEqual(['getAssignment']);
  });

  it('aborts the agent when its token ends during the work', async () => {
    platform.issueBody = issueWithSteps('log: Hello', 'wait: { ms: 60000 }');
    platform.refused.add('appendLog');
    expect(await start().exited).toBe(3);

    expect(platform.report).toBeUndefined();
  });

  function writeGo(workspace: string): void {
    execFileSync('touch', [join(workspace, 'source/go.txt')]);
  }

  async function untilOutput(text: string): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!runner?.output.includes(text)) {
      if (performance.now() > deadline) throw new Error(`No output "${text}"`);
      await new Promise(resolveTick => setImmediate(resolveTick));
    }
  }

  /** Every chunk is there, and each begins where the one before ended. */
  function expectUnbrokenLog(): void {
    let nextLine = 1n;
    let nextSeq = 1n;
    for (const chunk of platform.chunks.values()) {
      expect(chunk.seq).toBe(nextSeq);
      expect(chunk.firstLine).toBe(nextLine);
      expect(chunk.text.split('\n')).toHaveLength(chunk.lineCount);
      nextSeq += 1n;
      nextLine += BigInt(chunk.lineCount);
    }
  }
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
