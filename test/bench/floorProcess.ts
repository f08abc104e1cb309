import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { createTestDatabase } from '../harness/database';
import { TYPE_SCRIPT } from '../harness/paths';

/**
 * Starts a program of this folder as a process of its own, as the host is one, on a database of its
 * own that is prepared before. The program prints its port.
 */
export async function startFloorProcess(
  program: string,
  prepare: (knex: Knex) => Promise<void>,
): Promise<{
  target: { origin: string; path: string };
  stop(): Promise<void>;
}> {
  const database = await createTestDatabase();
  await prepare(database.knex);
  const child = spawn(
    process.execPath,
    ['--require', TYPE_SCRIPT, join(__dirname, program), database.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [port] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`${program} ended before it listened`);
    }),
  ]);
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await database.drop();
  };
  const origin = `http://127.0.0.1:${String(port).trim()}`;
  return { target: { origin, path: '/' }, stop };
}
