import { spawn } from 'node:child_process';

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** No configuration but ours, no hooks, no network: only local folders and bundles are read. */
const SAFE_OPTIONS = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'protocol.allow=never'],
  ...['-c', 'protocol.file.allow=always'],
  ...['-c', 'core.quotePath=false'],
  ...['-c', 'gc.auto=0'],
];

export class GitFailedError extends Error {
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`git ${command} failed (${exitCode}): ${stderr.trim()}`);
    this.name = 'GitFailedError';
    this.exitCode = exitCode;
  }
}

/** The git program in one bare repository, for objects that nobody has checked yet. */
export class Git {
  readonly #directory: string;
  readonly #signal: AbortSignal;

  constructor(options: { directory: string; signal: AbortSignal }) {
    this.#directory = options.directory;
    this.#signal = options.signal;
  }

  /** The standard output as bytes. Throws GitFailedError, also above 64 MiB of output and after 2 minutes. */
  async run(args: string[], input?: string): Promise<Buffer> {
    const child = spawn(
      'git',
      ['--git-dir', this.#directory, ...SAFE_OPTIONS, ...args],
      {
        cwd: this.#directory,
        env: gitEnvironment(),
        signal: AbortSignal.any([
          this.#signal,
          AbortSignal.timeout(TIMEOUT_MS),
        ]),
      },
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const output: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', chunk => {
      stderr = `${stderr}${chunk}`.slice(-2_000);
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (exitCode !== 0) throw new GitFailedError(args[0], exitCode, stderr);
    return Buffer.concat(output);
  }

  async text(args: string[], input?: string): Promise<string> {
    return (await this.run(args, input)).toString('utf8');
  }
}

function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
  };
}
