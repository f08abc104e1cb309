#!/usr/bin/env node
// npm test: everything, from a fresh clone on. CONTRIBUTING.md tells how to run less.
//
//   npm test [-- <path> …]     only what lies below these paths
//   npm run test:long          properties with many more cases
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { Progress, formatSeconds, printFailure } from './progress.mjs';
import { findChromium } from './testing/chromium.mjs';
import { describeCounts, sum } from './testing/counts.mjs';
import {
  agentProgramEnvironment,
  ensureAgentPrograms,
  needsAgentPrograms,
} from './testing/agentPrograms.mjs';
import { killNodePrograms } from './testing/nodePrograms.mjs';
import {
  runBrowserTests,
  runPackageTests,
  runScenarios,
} from './testing/suites.mjs';
import { startTestDatabase } from './testing/testDatabase.mjs';
import { checkMachine } from './toolchain/checks.mjs';
import { killCommands } from './toolchain/command.mjs';
import { ensureFrontEnd } from './toolchain/frontEnd.mjs';
import { ensureInstalled } from './toolchain/install.mjs';
import { imageStoreOfTests } from './toolchain/paths.mjs';
import { ensureRunnerImage } from './toolchain/runnerImage.mjs';
import {
  ensureToolchain,
  toolchainEnvironment,
} from './toolchain/toolchain.mjs';

const progress = new Progress();
let database;

/** Which suites the paths ask for; all of them without a path. Examples have tests of both kinds. */
function chooseSuites(paths) {
  const inBrowser = paths.filter(path =>
    /^(test|examples\/plugins\/[^/]+)\/browser/.test(path),
  );
  const inTest = paths.filter(
    path => /^(test|examples)\//.test(path) && !inBrowser.includes(path),
  );
  const inPackages = paths.filter(
    path => !path.startsWith('test/') && !inBrowser.includes(path),
  );
  const all = paths.length === 0;
  return [
    {
      run: runPackageTests,
      filters: inPackages,
      chosen: all || inPackages.length > 0,
    },
    { run: runScenarios, filters: inTest, chosen: all || inTest.length > 0 },
    {
      run: runBrowserTests,
      filters: inBrowser,
      chosen: all || inBrowser.length > 0,
    },
  ].filter(({ chosen }) => chosen);
}

function testEnvironment({ databaseUrl, options }) {
  return {
    ...toolchainEnvironment(),
    NODE_OPTIONS: '--no-node-snapshot --max-old-space-size=3000',
    BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: databaseUrl,
    STAGECRAFT_TEST_IMAGE_STORE: imageStoreOfTests,
    ...agentProgramEnvironment(),
    ...(options.long ? { STAGECRAFT_TEST_LONG: '1' } : {}),
  };
}

async function prepare(suites) {
  checkMachine();
  await ensureToolchain(progress);
  await ensureInstalled(progress);
  const needsHost = suites.some(({ run }) => run !== runPackageTests);
  await Promise.all([
    progress.step('PostgreSQL', async () => {
      database = await startTestDatabase();
    }),
    ensureRunnerImage(progress, { imageStore: imageStoreOfTests }),
    needsHost && ensureFrontEnd(progress),
    needsAgentPrograms(positionals) && ensureAgentPrograms(progress),
  ]);
}

/**
 * The packages keep every core busy and come first, alone. Stacks and the browser wait half of
 * their time for agents, leases and pages, so they run side by side.
 */
async function runSuites(suites, options) {
  const env = testEnvironment({ databaseUrl: database.url, options });
  const chromium = findChromium();
  const inPackages = suites.filter(({ run }) => run === runPackageTests);
  const others = suites.filter(({ run }) => run !== runPackageTests);
  const counts = [];
  for (const group of [inPackages, others]) {
    const results = group.map(({ run, filters }, index) =>
      run({
        ...{ filters, env, chromium },
        output: index === 0 ? 'at once' : 'at the end',
      }),
    );
    counts.push(...(await Promise.all(results)));
  }
  return sum(counts);
}

/** In CI nothing may be left out: a skip fails as well. */
function exitCodeOf({ passed, failed, skipped }) {
  const isComplete = !process.env.CI || skipped === 0;
  return failed === 0 && passed > 0 && isComplete ? 0 : 1;
}

async function stop(signal) {
  killNodePrograms();
  killCommands();
  await database?.stop();
  process.exit(128 + constants.signals[signal]);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, stop);
}

const { values: options, positionals } = parseArgs({
  options: { long: { type: 'boolean' } },
  allowPositionals: true,
});
try {
  const suites = chooseSuites(positionals);
  await prepare(suites);
  const counts = await runSuites(suites, options);
  await database.stop();
  progress.line(`\nTests took ${formatSeconds(progress.elapsedMs)}.`);
  progress.line(describeCounts(counts));
  process.exitCode = exitCodeOf(counts);
} catch (error) {
  printFailure(error);
  await database?.stop();
  process.exitCode = 1;
}
