import { spawn } from 'node:child_process';
import { toolchainNode } from '../toolchain/toolchain.mjs';

const running = new Set();

/**
 * Runs Node.js on `args`, and answers its exit code (undefined: a signal ended it). Its output
 * is our own; `output: 'at the end'` prints all of it then, for one of several side by side.
 */
export function runNode({ args, cwd, env, output = 'at once' }) {
  return new Promise((resolve, reject) => {
    const isHeld = output === 'at the end';
    const child = spawn(toolchainNode(), args, {
      cwd,
      env,
      stdio: isHeld ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      detached: true,
    });
    const chunks = [];
    child.stdout?.on('data', chunk => chunks.push(chunk));
    child.stderr?.on('data', chunk => chunks.push(chunk));
    running.add(child);
    child.on('error', reject);
    child.on('close', code => {
      running.delete(child);
      process.stdout.write(Buffer.concat(chunks));
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
