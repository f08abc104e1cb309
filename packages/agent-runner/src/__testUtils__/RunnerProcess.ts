import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestPlatform } from './TestPlatform';

/**
 * The built runner as a process, in a folder that looks like a pod's. Its `git` notes
 * every argument that it is called with.
 */
export class RunnerProcess {
  readonly workspace: string;
  readonly exited: Promise<number | null>;
  #output = '';
  readonly #gitArguments: string;
  readonly #child: ChildProcess;

  constructor(
    platform: TestPlatform,
    options: {
      program: string;
      name: string;
      runToken?: string;
      /** The key of the model, and what else the pod's environment has. */
      modelKey?: string;
      env?: NodeJS.ProcessEnv;
    },
  ) {
    const pod = join(platform.folder, options.name);
    const credentials = join(pod, 'credentials');
    this.workspace = join(pod, 'workspace');
    mkdirSync(credentials, { recursive: true });
    mkdirSync(this.workspace);
    const runToken = options.runToken ?? platform.token;
    writeFileSync(join(credentials, 'run-token'), runToken);
    if (options.modelKey) {
      writeFileSync(join(credentials, 'model-key'), options.modelKey);
    }
    writeFileSync(
      join(credentials, 'config.json'),
      JSON.stringify({ rpcUrl: platform.rpcUrl }),
    );
    this.#gitArguments = join(pod, 'git-arguments');
    this.#child = spawn(process.execPath, [options.program], {
      env: {
        PATH: noteGitArguments(pod, this.#gitArguments),
        STAGECRAFT_CREDENTIALS_DIR: credentials,
        STAGECRAFT_WORKSPACE: this.workspace,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', text => (this.#output += text));
    this.#child.stderr?.on('data', text => (this.#output += text));
    this.exited = new Promise(resolve => this.#child.on('close', resolve));
  }

  get output(): string {
    return this.#output;
  }

  get gitArguments(): string {
    return readFileSync(this.#gitArguments, 'utf8');
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

function noteGitArguments(pod: string, notes: string): string {
  const bin = join(pod, 'bin');
  mkdirSync(bin);
  const path = process.env.PATH ?? '';
  const script = [
    '#!/bin/sh',
    `printf '%s\\n' "$@" >> '${notes}'`,
    `PATH='${path}' exec git "$@"`,
  ];
  writeFileSync(join(bin, 'git'), `${script.join('\n')}\n`, { mode: 0o755 });
  return [bin, path].join(delimiter);
}
