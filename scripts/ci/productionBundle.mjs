#!/usr/bin/env node
// Builds the production bundle, installs it by itself in an empty folder, starts it with
// NODE_ENV=production on an empty database, and takes one label to a pull request.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { personas } from '../local/demo.mjs';
import { startServices } from '../local/startServices.mjs';
import { Progress, printFailure } from '../progress.mjs';
import { freePort } from '../testing/freePort.mjs';
import { startTestDatabase } from '../testing/testDatabase.mjs';
import { ensureRunnerImage } from '../toolchain/runnerImage.mjs';
import { buildBundle, installBundle } from './bundle.mjs';
import { labelToPullRequest } from './labelToPullRequest.mjs';
import { startBundle } from './productionHost.mjs';

/** In production long polls of the event bus keep a process alive for up to a minute after SIGTERM. */
const STOP_GRACE_MS = 10_000;

const progress = new Progress();
const scratch = mkdtempSync('/var/tmp/stagecraft-bundle-');
chmodSync(scratch, 0o711);
const stops = [];

async function startSurroundings() {
  const imageStore = join(scratch, 'images');
  const tokens = Object.fromEntries(
    Object.keys(personas).map(persona => [
      persona,
      `ghp_${randomBytes(18).toString('hex')}`,
    ]),
  );
  await ensureRunnerImage(progress, { imageStore });
  const database = await startTestDatabase();
  stops.unshift(database.stop);
  const ports = { github: await freePort(), kubernetes: await freePort() };
  const services = await startServices({
    stateFolder: scratch,
    imageStore,
    ports,
    tokens,
    onSpawn: child =>
      stops.unshift(() => child.stop({ graceMs: STOP_GRACE_MS })),
  });
  return { databaseUrl: database.url, services, tokens };
}

async function checkBundle() {
  const folder = join(scratch, 'bundle');
  await progress.step('Build', buildBundle);
  await progress.step('Install alone', () => installBundle({ folder }));
  const surroundings = await progress.step('Local servers', startSurroundings);
  const { url } = await progress.step('Start, migrations', async () =>
    startBundle({
      ...surroundings,
      folder,
      port: await freePort(),
      onSpawn: child =>
        stops.unshift(() => child.stop({ graceMs: STOP_GRACE_MS })),
    }),
  );
  const { services, tokens } = surroundings;
  const pullRequest = await progress.step('Label to pull request', () =>
    labelToPullRequest({ portalUrl: url, apiUrl: services.apiUrl, tokens }),
  );
  progress.line(`  ${pullRequest}`);
}

async function stopAll() {
  for (const stop of stops) {
    await stop();
  }
  rmSync(scratch, { recursive: true, force: true });
}

try {
  await checkBundle();
  await progress.step('Stop', stopAll);
} catch (error) {
  printFailure(error);
  await stopAll();
  process.exitCode = 1;
}
