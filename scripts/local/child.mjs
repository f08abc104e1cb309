import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { signalGroup } from './processes.mjs';

const TAIL_LINES = 12;

/**
 * A server that we run: in a process group of its own (so that Ctrl-C reaches it only
 * through us, and so that a stop takes all it has started), its output in a log file,
 * and a pipe at its file descriptor 3. That pipe closes when we die, however we die; it
 * is how a child notices.
 */
export class Child {
  #process;
  #exit;

  constructor({ name, command, args, cwd, env, uid, gid, logFile }) {
    this.name = name;
    this.logFile = logFile;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w');
    this.#process = spawn(command, args, {
      cwd,
      env,
      uid,
      gid,
      detached: true,
      stdio: ['ignore', log, log, 'pipe'],
    });
    closeSync(log);
    this.#process.stdio[3].on('error', () => {});
    /** Resolves when the process has ended, by itself or by `stop`. */
    this.exited = new Promise(resolve => {
      const done = exit => {
        this.#exit ??= exit;
        this.#process.stdio[3].destroy();
        resolve(this.#exit);
      };
      this.#process.once('error', error => done({ code: undefined, error }));
      this.#process.once('exit', (code, signal) => done({ code, signal }));
    });
  }

  get pid() {
    return this.#process.pid;
  }

  get hasExited() {
    return this.#exit !== undefined;
  }

  /** The first line that the child writes to file descriptor 3: its word that it is ready. */
  readyLine() {
    return new Promise(resolve => {
      let text = '';
      this.#process.stdio[3].setEncoding('utf8').on('data', chunk => {
        text += chunk;
        if (text.includes('\n')) {
          resolve(text.slice(0, text.indexOf('\n')));
        }
      });
    });
  }

  /** Asks with `signal`, and kills the whole group when that takes too long. */
  async stop({ signal = 'SIGTERM', graceMs }) {
    if (!this.hasExited) {
      this.#process.kill(signal);
    }
    const timer = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
    signalGroup(this.pid, 'SIGKILL');
  }

  /** How it ended, and the last lines that it wrote. */
  describeExit() {
    const { code, signal, error } = this.#exit;
    const how = error
      ? error.message
      : signal
      ? `ended by ${signal}`
      : `ended with code ${code}`;
    return { how, tail: lastLines(this.logFile) };
  }
}

export function lastLines(file) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.slice(-TAIL_LINES).join('\n');
}
