import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, TYPE_SCRIPT } from './paths';
import { signalTree } from './signalTree';
import { waitFor } from './waitFor';

const START_TIMEOUT_MS = 150_000;
const STOP_TIMEOUT_MS = 5_000;

export interface HostProcessOptions {
  folder: string;
  port: number;
  /** On top of app-config.yaml. */
  config?: Record<string, unknown>;
  /** These files and nothing else, in the place of both. */
  configFiles?: string[];
  env?: Record<string, string>;
}

/** The whole back end in a process of its own, as `npm start` runs it. */
export class HostProcess {
  readonly url: string;
  readonly logFile: string;
  readonly #options: HostProcessOptions;
  #child: ChildProcess | undefined;

  constructor(options: HostProcessOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
    this.logFile = join(options.folder, 'host.log');
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const configFiles =
      this.#options.configFiles ?? (await this.#writeConfig());
    const child = spawn(
      process.execPath,
      [
        '--max-semi-space-size=16',
        '--require',
        TYPE_SCRIPT,
        'src/index.ts',
        ...configFiles.flatMap(file => ['--config', file]),
      ],
      {
        cwd: join(ROOT, 'packages/backend'),
        stdio: ['ignore', 'pipe', 'pipe'],
        env: hostEnvironment(this.#options.env),
      },
    );
    this.#child = child;
    const log = createWriteStream(this.logFile, { flags: 'a' });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    await this.#waitUntilReady(child);
  }

  async #writeConfig(): Promise<string[]> {
    const file = join(this.#options.folder, 'host-config.json');
    await writeFile(file, JSON.stringify(this.#options.config), {
      mode: 0o600,
    });
    return [join(ROOT, 'app-config.yaml'), file];
  }

  async #waitUntilReady(child: ChildProcess): Promise<void> {
    try {
      await waitFor(
        'the host to be ready',
        async () => {
          if (hasEnded(child)) {
            return 'exited';
          }
          const answer = await fetch(
            `${this.url}/.backstage/health/v1/readiness`,
            {
              signal: AbortSignal.timeout(2_000),
            },
          );
          return answer.ok ? 'ready' : undefined;
        },
        { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 },
      ).then(state => {
        if (state === 'exited') {
          throw new Error(`The host ended with exit code ${child.exitCode}`);
        }
      });
    } catch (error) {
      const log = await readFile(this.logFile, 'utf8').catch(() => '');
      throw new Error(`${(error as Error).message}\n${log.slice(-6_000)}`);
    }
  }

  /** SIGKILL, to its git processes as well: as if the machine had gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    await signalTree(child.pid!, 'SIGKILL');
    await ended;
  }

  /** Nothing runs any more, but every connection stays open. */
  async freeze(): Promise<void> {
    await signalTree(this.#child!.pid!, 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    await signalTree(this.#child!.pid!, 'SIGCONT');
  }

  /** Thaws it if it is frozen, and starts it again if it is dead. */
  async ensureRunning(): Promise<void> {
    const child = this.#child;
    if (!child || hasEnded(child)) await this.start();
    else await this.thaw();
  }

  /** Ends the process: SIGTERM, then SIGKILL after 5 s. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Nothing of Jest's own environment may change how the host behaves. */
function hostEnvironment(
  extra: Record<string, string> = {},
): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return { PATH, HOME, TMPDIR, LANG, NODE_ENV: 'development', ...extra };
}
