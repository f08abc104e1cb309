import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsAsRoot } from '../local/stateFolder.mjs';
import { startPostgres } from '../local/postgres.mjs';
import { freePort } from './freePort.mjs';

/** Nothing here outlives the tests, so nothing has to reach the disk. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};
const STOP_GRACE_MS = 3_000;

/** A PostgreSQL for one test run, on a free port with data in a temporary folder. */
export async function startTestDatabase() {
  const folder = mkdtempSync(
    join(runsAsRoot() ? '/var/tmp' : tmpdir(), 'stagecraft-test-'),
  );
  chmodSync(folder, 0o711);
  let child;
  const stop = async () => {
    await child?.stop({ signal: 'SIGINT', graceMs: STOP_GRACE_MS });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { serverUrl } = await startPostgres({
      stateFolder: folder,
      port: await freePort(),
      password: randomBytes(16).toString('hex'),
      settings: FAST,
      onSpawn: spawned => {
        child = spawned;
      },
    });
    return { url: `${serverUrl}/postgres`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
