import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './runProgram';

jest.setTimeout(60_000);

describe('runProgram', () => {
  let folder: string;
  let events: unknown[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-program-'));
    events = [];
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function run(
    script: string,
    options: { input?: string; signal?: AbortSignal } = {},
  ) {
    return runProgram({
      command: 'sh',
      args: ['-c', script],
      directory: folder,
      env: { PATH: process.env.PATH, OWN: 'mine' },
      input: options.input ?? '',
      signal: options.signal ?? new AbortController().signal,
      onEvent: event => events.push(event),
    });
  }

  /** The id that a script has written; the file is there once it began. */
  async function pidIn(name: string): Promise<number> {
    const file = join(folder, name);
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') {
      await new Promise(resolve => setImmediate(resolve));
    }
    return Number(readFileSync(file, 'utf8'));
  }

  async function untilGone(pid: number): Promise<void> {
    for (;;) {
      try {
        process.kill(pid, 0);
      } catch {
        return;
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  it('passes on the JSON objects and answers how the program ended', async () => {
    const end = await run(
      `echo 'hello'; echo '{"a":1}'; echo '[2'; echo 3; echo last words >&2; exit 4`,
    );
    expect(events).toEqual([{ a: 1 }]);
    expect(end).toEqual({ exitCode: 4, errorText: 'last words' });
  });

  it('gives the program its input and nothing of the environment that was not named', async () => {
    process.env.OF_THE_RUNNER = 'secret';
    const end = await run('cat >&2; echo "$OWN$OF_THE_RUNNER" >&2', {
      input: 'a prompt\n',
    });
    delete process.env.OF_THE_RUNNER;
    expect(end.errorText).toBe('a prompt\nmine');
  });

  it('takes a program that does not read its input as it ends', async () => {
    const end = await run('exit 0', { input: 'x'.repeat(1_000_000) });
    expect(end.exitCode).toBe(0);
  });

  it('ends what the program leaves behind', async () => {
    const end = await run('sleep 600 > /dev/null 2>&1 & echo $! > left');
    expect(end.exitCode).toBe(0);
    await untilGone(await pidIn('left'));
  });

  it('ends the whole group when it is aborted, also when it ignores SIGTERM', async () => {
    const controller = new AbortController();
    const end = run('trap "" TERM; (sleep 600) & echo $! > child; wait', {
      signal: controller.signal,
    });
    const child = await pidIn('child');
    controller.abort(new Error('stopped'));
    await expect(end).rejects.toThrow('stopped');
    await untilGone(child);
  });

  it('does not start when it is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(run('touch started', { signal })).rejects.toThrow('stopped');
    expect(existsSync(join(folder, 'started'))).toBe(false);
  });
});
