import { spawn } from 'node:child_process';
import { toolchainNode } from '../toolchain/toolchain.mjs';

const running = new Set();

/** Runs Node.js on `args` with our own output, and answers its exit code (undefined: a signal ended it). */
export function runNode({ args, cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(toolchainNode(), args, {
      cwd,
      env,
      stdio: 'inherit',
      detached: true,
    });
    running.add(child);
    child.on('error', reject);
    child.on('close', code => {
      running.delete(child);
      resolve(code ?? undefined);
    });
  });
}

/** Ends what still runs, with everything that it has started. */
export function killNodePrograms() {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}
