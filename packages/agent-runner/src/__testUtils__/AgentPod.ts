import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramDriverOptions } from '../drivers/program/programSettings';
import type { AgentDriver } from '../drivers/types';
import type { ToolServer } from '../platform/toolServer';
import { runAttempt } from '../runAttempt';
import type { TestPlatform } from './TestPlatform';

export const MODEL_KEY = 'sk-model-key-of-the-test';

/** A pod whose agent is a real program: runs the attempts of a platform in this process. */
export class AgentPod {
  readonly folder = mkdtempSync(join(tmpdir(), 'agent-pod-'));
  readonly credentials = join(this.folder, 'credentials');
  readonly terminated = new AbortController();
  readonly #platform: TestPlatform;
  readonly #env: NodeJS.ProcessEnv;
  readonly #createDriver: (pod: ProgramDriverOptions) => AgentDriver;

  constructor(options: {
    platform: TestPlatform;
    env: NodeJS.ProcessEnv;
    createDriver(pod: ProgramDriverOptions): AgentDriver;
  }) {
    const { platform } = options;
    this.#platform = platform;
    this.#env = options.env;
    this.#createDriver = options.createDriver;
    mkdirSync(this.credentials);
    writeFileSync(join(this.credentials, 'run-token'), platform.token);
    writeFileSync(join(this.credentials, 'model-key'), MODEL_KEY);
  }

  /** Each attempt has a workspace of its own, as it has a pod of its own. */
  get workspace(): string {
    return join(this.folder, `workspace-${this.#platform.attempt}`);
  }

  get source(): string {
    return join(this.workspace, 'source');
  }

  async attempt(
    options: { modelKey?: string; mcp?: ToolServer } = {},
  ): Promise<void> {
    const { credentials, workspace } = this;
    const config = {
      rpcUrl: this.#platform.rpcUrl,
      runToken: this.#platform.token,
      mcp: options.mcp,
      modelKey: 'modelKey' in options ? options.modelKey : MODEL_KEY,
      credentials,
      workspace,
    };
    const env = { ...process.env, ...this.#env };
    mkdirSync(workspace, { recursive: true });
    await runAttempt({
      config,
      env,
      loadDriver: async () => this.#createDriver({ config, env }),
      echo: () => {},
      signal: this.terminated.signal,
      heartbeatIntervalMs: 50,
    });
  }

  /** Resolves when the agent has made the file; throws when the attempt ends before. */
  async untilFile(path: string, attempt: Promise<void>): Promise<void> {
    let hasEnded = false;
    attempt.finally(() => (hasEnded = true)).catch(() => {});
    while (!existsSync(join(this.source, path))) {
      if (hasEnded) throw new Error(`The attempt has ended without ${path}`);
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Command lines of all processes of the machine that hold the text. */
export function processesWith(text: string): string[] {
  const output = execFileSync('ps', ['-A', '-ww', '-o', 'args']).toString();
  return output.split('\n').filter(line => line.includes(text));
}

/** Resolves when there is such a process; throws after 30 seconds. */
export async function untilProcessWith(text: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (processesWith(text).length === 0) {
    if (performance.now() > deadline) throw new Error(`There is no ${text}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** The kernel needs a moment to end a tree of processes; throws after five seconds. */
export async function untilNoProcessWith(text: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (processesWith(text).length > 0) {
    if (performance.now() > deadline) throw new Error(`There is still ${text}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** The program that `npm test` has installed; a missing one fails the test, never skips it. */
export function installedProgram(variable: string): string {
  const path = process.env[variable];
  if (path) return path;
  throw new Error(`${variable} must name the agent's program: use npm test`);
}
