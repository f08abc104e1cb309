import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsAsRoot } from '../local/stateFolder.mjs';
import { startPostgres } from '../local/postgres.mjs';
import { freePort } from './freePort.mjs';

/** Nothing outlives the tests, so nothing has to reach the disk. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};
const STOP_GRACE_MS = 3_000;

/** A PostgreSQL for one test run: fast, and gone after a crash of the machine. */
export function startTestDatabase() {
  return startTemporaryDatabase({
    parent: runsAsRoot() ? '/var/tmp' : tmpdir(),
    settings: FAST,
  });
}

/** A PostgreSQL for measuring: it waits for the disk as in production, so not on a /tmp that may be memory. */
export function startDurableDatabase() {
  return startTemporaryDatabase({ parent: '/var/tmp', settings: {} });
}

/** On a free port with data in a temporary folder; `stop` removes both. */
async function startTemporaryDatabase({ parent, settings }) {
  const folder = mkdtempSync(join(parent, 'stagecraft-test-'));
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
      settings,
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
