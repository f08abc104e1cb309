#!/usr/bin/env node
// npm run test:cluster: the contract of test/cluster on a real Kubernetes, which is built, started and stopped here.
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsAsRoot } from '../local/stateFolder.mjs';
import {
  Progress,
  StartError,
  formatSeconds,
  printFailure,
} from '../progress.mjs';
import { checkMachine } from '../toolchain/checks.mjs';
import { killCommands } from '../toolchain/command.mjs';
import { ensureInstalled } from '../toolchain/install.mjs';
import {
  ensureToolchain,
  toolchainEnvironment,
} from '../toolchain/toolchain.mjs';
import { describeCounts } from './counts.mjs';
import { ensureKubernetes } from './kubernetes/ensureKubernetes.mjs';
import { hostImage, startKubernetes } from './kubernetes/startKubernetes.mjs';
import { killNodePrograms } from './nodePrograms.mjs';
import { runScenarios } from './suites.mjs';

const progress = new Progress();
let folder;
let cluster;

function checkRoot() {
  if (process.platform !== 'linux' || !runsAsRoot()) {
    throw new StartError(
      "The node of the test cluster gives containers namespaces of Linux's: run this on Linux as root.",
    );
  }
}

async function start() {
  checkMachine();
  checkRoot();
  await ensureToolchain(progress);
  await ensureInstalled(progress);
  const program = await ensureKubernetes(progress);
  folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
  await progress.step('Cluster', async () => {
    cluster = await startKubernetes({ program, folder });
  });
}

function runContract() {
  return runScenarios({
    filters: ['test/cluster'],
    env: {
      ...toolchainEnvironment(),
      NODE_OPTIONS: '--no-node-snapshot',
      STAGECRAFT_CONTRACT_KUBECONFIG: cluster.kubeconfig,
      STAGECRAFT_CONTRACT_IMAGE: hostImage,
    },
  });
}

async function stop() {
  await cluster?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
}

async function stopAfter(signal) {
  killNodePrograms();
  killCommands();
  await stop();
  process.exit(128 + constants.signals[signal]);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, stopAfter);
}

try {
  await start();
  const counts = await runContract();
  progress.line(`\nTests took ${formatSeconds(progress.elapsedMs)}.`);
  progress.line(describeCounts(counts));
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
} finally {
  await stop();
}
