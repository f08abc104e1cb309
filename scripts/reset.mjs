#!/usr/bin/env node
// npm run reset: stops what runs in this clone and removes all that it has stored.
import { claimRun, runningSupervisor } from './local/runRecord.mjs';
import { healLeftover, postgresFolder } from './local/postgres.mjs';
import { waitUntilGone } from './local/processes.mjs';
import { ensureStateFolder, removeState } from './local/stateFolder.mjs';
import { StartError, printFailure } from './progress.mjs';

const STOP_TIMEOUT_MS = 10_000;

async function stopSupervisor() {
  const pid = runningSupervisor();
  if (!pid) {
    return;
  }
  process.kill(pid, 'SIGTERM');
  if (!(await waitUntilGone(pid, STOP_TIMEOUT_MS))) {
    throw new StartError(
      `Process ${pid} (npm start) does not stop: end it with \`kill -9 ${pid}\`, then try again.`,
    );
  }
}

try {
  await stopSupervisor();
  await claimRun();
  await healLeftover({ dataFolder: postgresFolder(ensureStateFolder()) });
  removeState();
  process.stdout.write(
    'Stopped, and .local is removed. npm start begins anew.\n',
  );
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
