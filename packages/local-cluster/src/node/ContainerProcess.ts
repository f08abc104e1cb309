import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Launch } from './launch';

/*
 * A shell starts a watchdog in the container's process group and then becomes the container's program. The watchdog waits on a pipe
 * whose other end only the cluster holds: when the cluster dies, however it does, the pipe closes and the watchdog kills the group.
 * It is there before the program is, and while it lives no other group can take the number. A process that leaves the group by
 * setsid escapes. `env` takes back what the shell has put into the environment. Both outputs are the log file, which keeps their order.
 */
const LAUNCHER = `
(trap '' HUP INT TERM; read -r _ <&3; kill -KILL 0) </dev/null >/dev/null 2>&1 &
exec /usr/bin/env -u _ -u PWD -u OLDPWD -u SHLVL "$@" 3<&-`;

/** One running container: a process group of this machine. */
export class ContainerProcess {
  readonly #child: ChildProcess;
  /** The exit code, 128 and the signal's number for a killed program; rejects when the program's folder cannot be entered. */
  readonly exited: Promise<number>;

  /** Writes the output to the file `log`, which it closes. */
  constructor(launch: Launch, log: number, uid: number | undefined) {
    const { command, env, workingDir: cwd } = launch;
    this.#child = spawn('/bin/sh', ['-c', LAUNCHER, 'sh', ...command], {
      ...{ cwd, env, uid, gid: uid, detached: true },
      stdio: ['ignore', log, log, 'pipe'],
    });
    closeSync(log);
    this.#child.stdio[3]?.on('error', () => undefined);
    this.exited = this.#end();
  }

  /** Asks the program to end, and kills its group after the grace time. */
  async stop(graceMs: number): Promise<void> {
    if (graceMs > 0) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#killGroup(), graceMs);
    await this.exited.catch(() => undefined);
    clearTimeout(timer);
  }

  /** As in Kubernetes, the end of the program is the end of all its processes. */
  async #end(): Promise<number> {
    const [code, signal] = await once(this.#child, 'exit');
    this.#killGroup();
    this.#child.stdio[3]?.destroy();
    return code ?? 128 + constants.signals[signal as NodeJS.Signals];
  }

  #killGroup(): void {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // The whole group has ended already.
    }
  }
}
