import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';

const START_TIMEOUT_MS = 180_000;

export interface Endpoints {
  portal: { url: string; token: string };
  github: {
    apiUrl: string;
    webUrl: string;
    repository: string;
    issue: number;
    tokens: Record<string, string>;
  };
  postgres: { url: string };
}

/** `npm start`, as a newcomer types it, with ports and a state folder of its own. */
export class Demo {
  readonly ports: number[];
  readonly endpoints: Endpoints;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(options: {
    child: ChildProcess;
    folder: string;
    ports: number[];
    endpoints: Endpoints;
  }) {
    this.#child = options.child;
    this.#folder = options.folder;
    this.ports = options.ports;
    this.endpoints = options.endpoints;
  }

  static async start(): Promise<Demo> {
    const folder = await mkdtemp(join(tmpdir(), 'stagecraft-browser-'));
    const ports = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const child = spawn('npm', ['start'], {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        STAGECRAFT_LOCAL_FOLDER: folder,
        STAGECRAFT_PORTAL_PORT: String(ports[0]),
        STAGECRAFT_GITHUB_PORT: String(ports[1]),
        STAGECRAFT_KUBERNETES_PORT: String(ports[2]),
        STAGECRAFT_POSTGRES_PORT: String(ports[3]),
      },
    });
    await ready(child);
    const file = join(folder, 'endpoints.json');
    const endpoints = JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
    return new Demo({ child, folder, ports, endpoints });
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ctrl-C: the signal goes to the whole foreground group. Answers how long it took. */
  async interrupt(): Promise<{ seconds: number }> {
    const start = performance.now();
    const ended = once(this.#child, 'exit');
    process.kill(-this.#child.pid!, 'SIGINT');
    await ended;
    return { seconds: (performance.now() - start) / 1000 };
  }

  /** Command lines of processes that still work in the demo's state folder. */
  async leftovers(): Promise<string[]> {
    const { readdirSync } = await import('node:fs');
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(pid => commandLine(pid))
      .filter(line => line.includes(this.#folder));
  }

  async dispose(): Promise<void> {
    if (this.isRunning) {
      await this.interrupt();
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function commandLine(pid: string): string {
  const file = `/proc/${pid}/cmdline`;
  try {
    return existsSync(file)
      ? readFileSync(file, 'utf8').replaceAll('\0', ' ')
      : '';
  } catch {
    return ''; // It has just ended.
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(
      () => reject(new Error(`npm start was not ready in time:\n${printed}`)),
      START_TIMEOUT_MS,
    );
    const take = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Ctrl-C stops everything')) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout!.on('data', take);
    child.stderr!.on('data', take);
    child.once('exit', code => {
      clearTimeout(timer);
      reject(new Error(`npm start ended with ${code}:\n${printed}`));
    });
  });
}
