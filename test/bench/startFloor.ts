import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTestDatabase } from '../harness/database';
import { TYPE_SCRIPT } from '../harness/paths';
import type { WebhookTarget } from './webhookLoad';

/** Starts webhookFloor.ts as a process of its own, as the host is one, on a database of its own. */
export async function startFloor(): Promise<{
  target: WebhookTarget;
  stop(): Promise<void>;
}> {
  const database = await createTestDatabase();
  const secret = randomBytes(24).toString('hex');
  const child = spawn(
    process.execPath,
    [
      '--require',
      TYPE_SCRIPT,
      join(__dirname, 'webhookFloor.ts'),
      database.url,
      secret,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [port] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('webhookFloor.ts ended before it listened');
    }),
  ]);
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await database.drop();
  };
  const origin = `http://127.0.0.1:${String(port).trim()}`;
  return { target: { origin, path: '/', secret }, stop };
}
