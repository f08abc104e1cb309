import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';
import { round } from './statistics';

/*
 * `npm start` until the portal answers, in a clone of this repository's HEAD: fresh (with
 * the package manager's cache as it is on this machine) and warm (the second start).
 * Goals: fresh at most 120 s with a warm cache, warm at most 12 s.
 */
export async function startTime(): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-start-'));
  try {
    await promisify(execFile)('git', ['clone', '--quiet', ROOT, folder]);
    const env = await environment();
    const freshSeconds = await secondsUntilReady(folder, env);
    const warmSeconds = await secondsUntilReady(folder, env);
    return { bench: 'start-time', freshSeconds, warmSeconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function environment(): Promise<NodeJS.ProcessEnv> {
  const { PATH, HOME } = process.env;
  const ports = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  return {
    PATH,
    HOME,
    STAGECRAFT_PORTAL_PORT: String(ports[0]),
    STAGECRAFT_GITHUB_PORT: String(ports[1]),
    STAGECRAFT_KUBERNETES_PORT: String(ports[2]),
    STAGECRAFT_POSTGRES_PORT: String(ports[3]),
  };
}

async function secondsUntilReady(
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const start = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    if (printed.includes(`http://localhost:${env.STAGECRAFT_PORTAL_PORT}`)) {
      break;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGINT');
  await ended;
  return round(seconds);
}
