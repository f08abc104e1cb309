import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../progress.mjs';

const TAIL_LINES = 15;
const MAX_LINE_LENGTH = 300;
const running = new Set();

/**
 * Runs a program to its end with its output in `logFile`. It gets its own process
 * group, so that `killCommands` ends whatever it has started as well.
 *
 * Throws a StartError with the last lines of its output when it fails.
 */
export function runCommand({
  what,
  command,
  args,
  cwd,
  env,
  uid,
  gid,
  logFile,
}) {
  return new Promise((resolve, reject) => {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    const child = spawn(command, args, {
      cwd,
      env,
      uid,
      gid,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const tail = [];
    const keep = chunk => {
      log.write(chunk);
      tail.push(
        ...chunk
          .toString()
          .split('\n')
          .filter(line => line.trim())
          .map(line => line.slice(0, MAX_LINE_LENGTH)),
      );
      tail.splice(0, tail.length - TAIL_LINES);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', error => {
      running.delete(child);
      reject(
        new StartError(
          `${what} failed: ${command} can't be run (${error.message}).`,
        ),
      );
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      // When we answer, the log is complete.
      log.end(() => {
        if (code === 0) {
          resolve();
          return;
        }
        const how = signal
          ? `was ended by ${signal}`
          : `ended with code ${code}`;
        reject(
          new StartError(
            `${tail.join(
              '\n',
            )}\n\n${what} failed: it ${how}. Its whole output is in ${logFile}.`,
          ),
        );
      });
    });
  });
}

/** Ends everything that `runCommand` still runs. */
export function killCommands() {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}
