import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rootFolder } from '../toolchain/paths.mjs';
import { toolchainNode } from '../toolchain/toolchain.mjs';
import { countJest, countPlaywright } from './counts.mjs';
import { runNode } from './nodePrograms.mjs';

const reportsFolder = join(
  rootFolder,
  'node_modules/.cache/stagecraft/test-reports',
);
const backstageCli = join(
  rootFolder,
  'node_modules/@backstage/cli/bin/backstage-cli',
);
const playwrightCli = join(rootFolder, 'node_modules/@playwright/test/cli.js');
const browserConfig = join(rootFolder, 'test/browser/playwright.config.ts');

function freshReport(name) {
  const file = join(reportsFolder, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

function jestArgs({ report, filters, workers }) {
  return [
    '--watchAll=false',
    `--maxWorkers=${workers}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${report}`,
    ...filters,
  ];
}

/** Most of these wait for timers, servers and processes: two at a time leave two cores idle half of the time. */
const PACKAGE_WORKERS = 4;

const packageSetup = join(rootFolder, 'scripts/testing/jest/setup.cjs');

/** What lies beside the code, in all packages. */
export async function runPackageTests({ filters, env }) {
  const report = freshReport('packages');
  const args = jestArgs({ report, filters, workers: PACKAGE_WORKERS });
  await runNode({
    args: [
      ...[backstageCli, 'repo', 'test', `--setupFiles=${packageSetup}`],
      ...args,
    ],
    cwd: rootFolder,
    env,
  });
  return countJest(report);
}

/** What takes many minutes is for `npm run test:long`. */
function leftOut(env) {
  const patterns = ['/node_modules/'];
  if (!env.STAGECRAFT_TEST_LONG) patterns.push('/long/');
  return patterns.map(pattern => `--testPathIgnorePatterns=${pattern}`);
}

/** Each stack is a host of its own, which waits most of the time for GitHub, agents and leases. */
const STACKS_AT_ONCE = 2;

/** Whole stacks. */
export async function runScenarios({ filters, env }) {
  const report = freshReport('scenarios');
  await runNode({
    args: [
      backstageCli,
      'package',
      'test',
      ...leftOut(env),
      ...jestArgs({ report, filters, workers: STACKS_AT_ONCE }),
    ],
    cwd: join(rootFolder, 'test'),
    env,
  });
  return countJest(report);
}

/** How many browser tests there are, for where no Chromium is found to run them. */
function countBrowserTests({ env }) {
  const args = [
    playwrightCli,
    'test',
    '--config',
    browserConfig,
    '--list',
    '--reporter=json',
  ];
  const { stdout } = spawnSync(toolchainNode(), args, {
    cwd: rootFolder,
    env,
    encoding: 'utf8',
  });
  const countSpecs = suites =>
    suites.reduce(
      (total, { specs, suites: inner = [] }) =>
        total + specs.length + countSpecs(inner),
      0,
    );
  return countSpecs(JSON.parse(stdout).suites);
}

/** The console in the system's Chromium. */
export async function runBrowserTests({ filters, env, chromium, output }) {
  if (!existsSync(browserConfig)) {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  if (!chromium) {
    process.stdout.write(
      '\nNo Chromium was found: the browser suite is skipped. Install one (for example `apt install chromium`), or name it in STAGECRAFT_CHROMIUM.\n',
    );
    return { passed: 0, failed: 0, skipped: countBrowserTests({ env }) };
  }
  const report = freshReport('browser');
  await runNode({
    args: [
      playwrightCli,
      'test',
      '--config',
      browserConfig,
      '--reporter=list,json',
      ...filters,
    ],
    cwd: rootFolder,
    output,
    env: {
      ...env,
      STAGECRAFT_CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
  });
  return countPlaywright(report);
}
