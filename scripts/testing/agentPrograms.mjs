import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../toolchain/command.mjs';
import { logsFolder, toolchainFolder } from '../toolchain/paths.mjs';
import { toolchainEnvironment } from '../toolchain/toolchain.mjs';

const folder = join(toolchainFolder, 'agents');

/**
 * The agents' CLIs that drivers are tested with, by the variable that names the program
 * to a driver. They are large (together half a gigabyte) and no part of the product.
 */
const PROGRAMS = {
  STAGECRAFT_CODEX: { name: '@openai/codex', version: '0.169.0', bin: 'codex' },
  STAGECRAFT_GEMINI: {
    name: '@google/gemini-cli',
    version: '0.61.0',
    bin: 'gemini',
  },
};

function pathOf({ bin, version }) {
  return join(folder, `${bin}-${version}`, 'node_modules', '.bin', bin);
}

/** What a test finds the programs by; one that the environment names is left as it is. */
export function agentProgramEnvironment(env = process.env) {
  const entries = Object.entries(PROGRAMS).map(([variable, program]) => [
    variable,
    env[variable] ?? pathOf(program),
  ]);
  return Object.fromEntries(entries);
}

/** Where the tests are that start an agent's program. */
const NEED_PROGRAMS = ['packages/agent-runner', 'plugins/stage-runs-backend'];

/** Whether tests of these paths start an agent's program; without a path all run. */
export function needsAgentPrograms(paths) {
  return (
    paths.length === 0 ||
    paths.some(path => NEED_PROGRAMS.some(folder => path.startsWith(folder)))
  );
}

/** Installs from the npm registry, once, what is neither named nor there. */
export async function ensureAgentPrograms(progress) {
  for (const [variable, program] of Object.entries(PROGRAMS)) {
    if (process.env[variable] || existsSync(pathOf(program))) continue;
    await progress.step(`${program.name} ${program.version}`, () =>
      install(program),
    );
  }
}

async function install({ name, version, bin }) {
  const prefix = join(folder, `${bin}-${version}`);
  mkdirSync(prefix, { recursive: true });
  await runCommand({
    what: `Fetching ${name} from the npm registry`,
    command: 'npm',
    args: [
      ...['install', '--prefix', prefix, '--no-save', '--no-package-lock'],
      ...['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      `${name}@${version}`,
    ],
    cwd: prefix,
    env: toolchainEnvironment(),
    logFile: join(logsFolder, 'agents.log'),
  });
}
