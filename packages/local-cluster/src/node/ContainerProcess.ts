import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import type { ContainerLog } from './ContainerLog';
import type { Launch } from './launch';

/*
 * A shell starts a watchdog in the container's process group and then becomes the container's program. The watchdog waits on a pipe
 * whose other end only the cluster holds: when the cluster dies, in whatever way, the pipe closes and the watchdog kills the group.
 * It is in place before the program starts, and while it lives the number of the group cannot be taken by another. It does not
 * reach a process that left the group by setsid. `env` takes back what the shell itself put into the environment.
 */
const LAUNCHER = `
(trap '' HUP INT TERM; read -r _ <&3; kill -KILL 0) </dev/null >/dev/null 2>&1 &
exec /usr/bin/env -u _ -u PWD -u OLDPWD -u SHLVL "$@" 3<&-`;

const DRAIN_MS = 500;

export interface Owner {
  uid: number;
  gid: number;
}

/** One running container: a process group of this machine. */
export class ContainerProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<number>;

  /** Rejects when the program cannot be started. */
  static async start(
    { command, env, workingDir }: Launch,
    log: ContainerLog,
    owner: Owner | undefined,
  ): Promise<ContainerProcess> {
    const child = spawn('/bin/sh', ['-c', LAUNCHER, 'sh', ...command], {
      cwd: workingDir,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      ...owner,
    });
    child.stdout?.on('data', chunk => log.append('stdout', chunk));
    child.stderr?.on('data', chunk => log.append('stderr', chunk));
    child.stdio[3]?.on('error', () => undefined);
    await once(child, 'spawn');
    return new ContainerProcess(child);
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.exited = this.#exited();
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Asks the program to end, and kills its whole group after the grace time. */
  async stop(graceMs: number): Promise<void> {
    if (graceMs > 0) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#killGroup(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** As in Kubernetes, the end of the program is the end of the container: the rest of the group is killed. */
  async #exited(): Promise<number> {
    const drained = once(this.#child, 'close');
    const [code, signal] = await once(this.#child, 'exit');
    this.#killGroup();
    await Promise.race([drained, after(DRAIN_MS)]);
    this.#child.stdio.forEach(stream => stream?.destroy());
    return code ?? 128 + constants.signals[signal as NodeJS.Signals];
  }

  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }
}
