#!/usr/bin/env node
// npm run bench -- [<name> …]: figures of this machine, one JSON document a bench on
// standard output; all of them without a name. Each brings what it needs.
//
//   --minutes N        host-memory: how long the load lasts (10)
//   --labels N         label-to-agent, label-burst: how many labels (50)
//   --rounds N         webhook-ingest, claims: how often, the median counts (5)
//   --runs N           runs-list: how many runs are seeded (1,000,000; some 2 minutes)
//   --backlog N        fairness: how many runs are queued (500)
//   --kills N          takeover: how many processes are killed (100; some 4 minutes)
//   --calls N          mcp-tools: how many lists and calls each of fifty agents makes (100)
//   --starts N         start-time: how many warm starts (3)
//   --quick            a small part of each, to see that it works; the figures say little
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress, StartError, printFailure } from './progress.mjs';
import { killNodePrograms, runNode } from './testing/nodePrograms.mjs';
import { startDurableDatabase } from './testing/testDatabase.mjs';
import { checkMachine } from './toolchain/checks.mjs';
import { killCommands } from './toolchain/command.mjs';
import { ensureFrontEnd } from './toolchain/frontEnd.mjs';
import { ensureInstalled } from './toolchain/install.mjs';
import { imageStoreOfTests, rootFolder } from './toolchain/paths.mjs';
import { ensureRunnerImage } from './toolchain/runnerImage.mjs';
import {
  ensureToolchain,
  toolchainEnvironment,
} from './toolchain/toolchain.mjs';

/** Each is a program in test/bench; `option` may be given on the command line, and is `quick` with --quick. */
const BENCHES = {
  'webhook-ingest': {
    program: 'webhookIngest.ts',
    option: 'rounds',
    quick: '1',
  },
  'label-to-agent': {
    program: 'labelToAgent.ts',
    option: 'labels',
    quick: '5',
  },
  'label-burst': { program: 'labelBurst.ts', option: 'labels', quick: '10' },
  'runs-list': { program: 'runsList.ts', option: 'runs', quick: '20000' },
  decisions: { program: 'decisions.ts', option: 'rounds', quick: '1' },
  fairness: { program: 'fairness.ts', option: 'backlog', quick: '250' },
  claims: { program: 'claims.ts', option: 'rounds', quick: '1' },
  takeover: { program: 'takeover.ts', option: 'kills', quick: '10' },
  'mcp-tools': { program: 'mcpTools.ts', option: 'calls', quick: '10' },
  'host-memory': { program: 'hostMemory.ts', option: 'minutes', quick: '0.5' },
  'start-time': { program: 'startTime.ts', option: 'starts', quick: '1' },
};

// Standard output is for the figures alone.
const progress = new Progress({ out: process.stderr });
let database;

function readCommandLine() {
  const options = Object.values(BENCHES).map(({ option }) => option);
  const { values, positionals } = parseArgs({
    options: {
      ...Object.fromEntries(options.map(name => [name, { type: 'string' }])),
      quick: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const unknown = positionals.find(name => !Object.hasOwn(BENCHES, name));
  if (unknown) {
    const names = Object.keys(BENCHES).join(', ');
    throw new StartError(`There is no bench "${unknown}"; there are: ${names}`);
  }
  const names = positionals.length ? positionals : Object.keys(BENCHES);
  return { names, values };
}

async function prepare() {
  checkMachine();
  await ensureToolchain(progress);
  await ensureInstalled(progress);
  mkdirSync(imageStoreOfTests, { recursive: true });
  await Promise.all([
    progress.step('PostgreSQL', async () => {
      database = await startDurableDatabase();
    }),
    ensureRunnerImage(progress, { imageStore: imageStoreOfTests }),
    ensureFrontEnd(progress),
  ]);
}

async function runBench(name, values) {
  const { program, option, quick } = BENCHES[name];
  const value = values[option] ?? (values.quick ? quick : undefined);
  const given = value ? [`--${option}`, value] : [];
  const exitCode = await progress.step(name, () =>
    runNode({
      args: [
        '--require',
        join(rootFolder, 'scripts/local/typeScript.cjs'),
        join(rootFolder, 'test/bench', program),
        ...given,
      ],
      cwd: rootFolder,
      env: {
        ...toolchainEnvironment(),
        BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: database.url,
        STAGECRAFT_TEST_IMAGE_STORE: imageStoreOfTests,
      },
    }),
  );
  if (exitCode !== 0) {
    throw new StartError(`The bench ${name} has no figures: see above.`);
  }
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

try {
  const { names, values } = readCommandLine();
  await prepare();
  for (const name of names) {
    await runBench(name, values);
  }
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
} finally {
  await database?.stop();
}
