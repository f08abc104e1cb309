import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentResult } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { TestPlatform } from './__testUtils__/TestPlatform';
import { RunInterruption } from './RunInterruption';
import {
  AgentFailedError,
  type AgentContext,
  type AgentDriver,
} from './drivers/types';
import { runAttempt } from './runAttempt';

const MODEL_KEY = 'sk-model-key-of-the-test';

jest.setTimeout(60_000);

/** The session of an attempt, on a real socket; the test says when a minute is over. */
describe('the session of an attempt', () => {
  let platform: TestPlatform;
  let workspace: string;
  let minuteIsOver: () => void;
  let terminated: AbortController;

  beforeEach(async () => {
    platform = new TestPlatform();
    await platform.start();
    workspace = mkdtempSync(join(tmpdir(), 'runner-workspace-'));
    terminated = new AbortController();
  });

  afterEach(async () => {
    await platform.stop();
    platform.remove();
    rmSync(workspace, { recursive: true });
  });

  function attemptWith(run: AgentDriver['run']): Promise<void> {
    return runAttempt({
      config: {
        rpcUrl: platform.rpcUrl,
        runToken: platform.token,
        modelKey: MODEL_KEY,
        credentials: '/nowhere',
        workspace,
      },
      env: process.env,
      loadDriver: async () => ({ run }),
      echo: () => {},
      signal: terminated.signal,
      heartbeatIntervalMs: 10,
      sessionTicker: work => {
        minuteIsOver = work;
        return () => (minuteIsOver = () => {});
      },
    });
  }

  const done = async () => ({ summary: 'done' });

  /** Keeps one file as the session, and writes to it. */
  function sessionOf(context: AgentContext) {
    const file = join(context.home, 'session.jsonl');
    const session = { sessionId: 's-1', files: async () => ['session.jsonl'] };
    return {
      write: (text: string) => appendFileSync(file, text),
      keep: () => context.session(session),
    };
  }

  async function savedText(): Promise<string> {
    return (await platform.savedSession()).map(({ content }) => content).join();
  }

  describe('that goes on', () => {
    it('is in the home of the agent before it starts', async () => {
      const content = randomBytes(900_000).toString('hex');
      await platform.offerSession('s-0', [
        { path: 'sessions/2026/a.jsonl', content },
      ]);
      let seen: unknown;
      await attemptWith(async ({ home, resume }) => {
        const file = join(home, 'sessions/2026/a.jsonl');
        seen = [resume, readFileSync(file, 'utf8') === content];
        return { summary: 'done' };
      });
      expect(seen).toEqual([{ sessionId: 's-0' }, true]);
    });

    it.each([
      ['has another digest', [], 'its digest is not the one'],
      [
        'leads out of the home',
        [
          { path: 'a', content: 'x' },
          { path: '../source/a', content: 'x' },
        ],
        'is not a path inside',
      ],
    ])(
      'is left aside when it %s: the agent starts anew',
      async (_name, files, reason) => {
        if (files.length > 0) await platform.offerSession('s-0', files);
        else {
          const content = Buffer.from('x');
          platform.offerPackedSession('s-0', { content, sha256: 'f00' });
        }
        let seen: unknown;
        await attemptWith(async ({ home, resume }) => {
          seen = { resume, hasFile: existsSync(join(home, 'a')) };
          return { summary: 'done' };
        });
        expect(seen).toEqual({ resume: undefined, hasFile: false });
        expect(platform.log).toContain(reason);
        expect(platform.report?.result).toBe(AgentResult.FINISHED);
        expect(existsSync(join(workspace, 'source/a'))).toBe(false);
      },
    );

    it('is not there in a run without one, whatever the pod has left', async () => {
      await attemptWith(async context => {
        sessionOf(context).write('old');
        return { summary: 'done' };
      });
      let seen: unknown;
      await attemptWith(async ({ home, resume }) => {
        seen = { resume, hasFile: existsSync(join(home, 'session.jsonl')) };
        return { summary: 'done' };
      });
      expect(seen).toEqual({ resume: undefined, hasFile: false });
    });
  });

  it('is saved when it begins, every minute and at the end', async () => {
    platform.sessionVersion = 4n;
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write('one ');
      await session.keep();
      expect(await savedText()).toBe('one ');
      session.write('two ');
      minuteIsOver();
      await platform.until(() => platform.commits.length === 2);
      session.write('three');
      return done();
    });
    expect(await savedText()).toBe('one two three');
    expect(platform.commits.map(({ version }) => version)).toEqual([
      5n,
      6n,
      7n,
    ]);
    // A heartbeat may be under way when the agent ends.
    const calls = platform.calls.filter(call => call !== 'heartbeat');
    expect(calls.at(-1)).toBe('submitReport');
  });

  it('is not sent again when nothing has changed', async () => {
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write('one');
      await session.keep();
      await session.keep();
      return done();
    });
    expect(platform.commits).toHaveLength(1);
    const uploads = platform.calls.filter(name => name === 'uploadSessionPart');
    expect(uploads).toHaveLength(1);
  });

  it('holds neither the run token nor the model key', async () => {
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write(`${platform.token} and ${JSON.stringify(MODEL_KEY)}`);
      await session.keep();
      context.log(`the key is ${MODEL_KEY}`);
      return done();
    });
    expect(await savedText()).toBe('[run token] and "[model key]"');
    expect(platform.log).toContain('the key is [model key]');
  });

  it('carries what the agent has used, and no number shrinks', async () => {
    const usage = {
      inputTokens: 10,
      cachedInputTokens: 4,
      outputTokens: 3,
      turns: 1,
    };
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write('x');
      context.usage(usage);
      await session.keep();
      context.usage({ ...usage, inputTokens: 9, outputTokens: NaN, turns: 2 });
      return done();
    });
    expect(platform.commits[0].usage).toMatchObject({
      inputTokens: 10n,
      cachedInputTokens: 4n,
      outputTokens: 3n,
      turns: 1,
    });
    expect(platform.report?.usage).toMatchObject({
      inputTokens: 10n,
      outputTokens: 3n,
      turns: 2,
    });
  });

  it('leaves out the usage of an agent that has no model', async () => {
    await attemptWith(done);
    expect(platform.report?.usage).toBeUndefined();
  });

  it.each([
    ['fails', AgentResult.FAILED],
    ['is asked to stop', AgentResult.STOPPED],
    ['is terminated', AgentResult.STOPPED],
  ])('is saved when the agent %s', async (what, result) => {
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write('before ');
      await session.keep();
      session.write('after');
      if (what === 'fails') throw new AgentFailedError('no');
      if (what === 'is terminated') {
        terminated.abort(new RunInterruption('terminated'));
      } else {
        platform.stopRequested = true;
      }
      return new Promise((_resolve, reject) =>
        context.signal.addEventListener('abort', () => reject(new Error())),
      );
    });
    expect(await savedText()).toBe('before after');
    expect(platform.report?.result).toBe(result);
  });

  it('ends the attempt without a report when a newer writer has it', async () => {
    const attempt = attemptWith(async context => {
      const session = sessionOf(context);
      session.write('x');
      platform.hasNewerWriter = true;
      await session.keep();
      return new Promise(() => {});
    });
    await expect(attempt).rejects.toMatchObject({ kind: 'replaced' });
    expect(platform.report).toBeUndefined();
  });

  it('ends the attempt also when only its last snapshot learns of it', async () => {
    const attempt = attemptWith(async context => {
      const session = sessionOf(context);
      session.write('x');
      await session.keep();
      session.write('y');
      platform.hasNewerWriter = true;
      return done();
    });
    await expect(attempt).rejects.toMatchObject({ kind: 'replaced' });
    expect(platform.report).toBeUndefined();
  });

  it('that is too large is a line of the log; the last good one stays', async () => {
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write('good');
      await session.keep();
      const noise = randomBytes(13 * 1024 * 1024).toString('base64url');
      writeFileSync(join(context.home, 'session.jsonl'), noise.repeat(2));
      await session.keep();
      return done();
    });
    expect(await savedText()).toBe('good');
    expect(platform.report?.result).toBe(AgentResult.FINISHED);
    const told = platform.log.match(/The session was not saved: .*/g);
    expect(told).toEqual([
      'The session was not saved: it has 27 MiB, the limit is 16 MiB',
    ]);
  });

  it.each([
    ['names a link out of the home', '../source/app.txt'],
    ['names a file that is not there', 'none'],
  ])('that %s is not saved, and the run goes on', async (_name, path) => {
    await attemptWith(async context => {
      await context.session({ sessionId: 's-1', files: async () => [path] });
      return done();
    });
    expect(platform.commits).toEqual([]);
    expect(platform.log).toContain('The session was not saved: ');
    expect(platform.report?.result).toBe(AgentResult.FINISHED);
  });

  it('is saved by the retried calls when the platform comes back', async () => {
    await attemptWith(async context => {
      const session = sessionOf(context);
      session.write('x');
      await platform.stop();
      const saved = session.keep();
      await platform.start();
      await saved;
      return done();
    });
    expect(await savedText()).toBe('x');
  });
});
