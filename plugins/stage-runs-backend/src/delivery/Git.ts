import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

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

/** Git said more than we are ready to read: what was handed in is too large, and will be the next time too. */
export class GitOutputTooLargeError extends Error {
  constructor(command: string, limit: number) {
    super(`git ${command} printed more than ${limit} bytes`);
    this.name = 'GitOutputTooLargeError';
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

  /**
   * The standard output as bytes. Throws GitFailedError, also after 2 minutes, and
   * GitOutputTooLargeError above 64 MiB of output.
   */
  async run(args: string[], input?: string): Promise<Buffer> {
    const output: Buffer[] = [];
    await this.#spawn({
      ...{ args, input, maxBytes: MAX_OUTPUT_BYTES },
      onChunk: chunk => output.push(chunk),
    });
    return Buffer.concat(output);
  }

  /** Hands the standard output over line by line and keeps none of it; fails as `run` does, above `maxBytes`. */
  async eachLine(
    args: string[],
    options: { maxBytes: number; onLine: (line: string) => void },
  ): Promise<void> {
    const decoder = new StringDecoder('utf8');
    let begun: string[] = [];
    await this.#spawn({
      args,
      maxBytes: options.maxBytes,
      onChunk(chunk) {
        const [first, ...others] = decoder.write(chunk).split('\n');
        begun.push(first);
        for (const next of others) {
          options.onLine(begun.join(''));
          begun = [next];
        }
      },
    });
    options.onLine(begun.join('') + decoder.end());
  }

  async text(args: string[], input?: string): Promise<string> {
    return (await this.run(args, input)).toString('utf8');
  }

  async #spawn(options: {
    args: string[];
    input?: string;
    maxBytes: number;
    onChunk: (chunk: Buffer) => void;
  }): Promise<void> {
    const { args, input, maxBytes, onChunk } = options;
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
    let bytes = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) child.kill('SIGKILL');
      else onChunk(chunk);
    });
    child.stderr.on('data', chunk => {
      stderr = `${stderr}${chunk}`.slice(-2_000);
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (bytes > maxBytes) throw new GitOutputTooLargeError(args[0], maxBytes);
    if (exitCode !== 0) throw new GitFailedError(args[0], exitCode, stderr);
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
