import { join } from 'node:path';
import { StartError } from '../progress.mjs';
import { logsFolder, rootFolder } from '../toolchain/paths.mjs';
import {
  toolchainEnvironment,
  toolchainNode,
} from '../toolchain/toolchain.mjs';
import { Child } from './child.mjs';
import {
  emailOf,
  personas,
  repository,
  unattachedRepository,
} from './demo.mjs';

const READY_TIMEOUT_MS = 30_000;

function githubSeed(tokens) {
  const people = Object.entries(personas);
  return {
    users: people.map(([persona, { id, login, name, type = 'User' }]) => ({
      id,
      login,
      name,
      type,
      email: emailOf({ login }),
      token: tokens[persona],
    })),
    repositories: [repository, unattachedRepository].map(
      ({ owner, name, source }) => ({
        owner,
        name,
        fromDirectory: source,
        collaborators: Object.fromEntries(
          people.map(([, { login, permission }]) => [login, permission]),
        ),
        protectedBranches: ['main'],
      }),
    ),
  };
}

/**
 * Node.js flags that every server of ours starts with: TypeScript as it is, no orphans,
 * and small young generations (the default lets the host grow by 120 MB for nothing).
 */
export function serverNodeArgs() {
  return [
    '--max-semi-space-size=16',
    '--require',
    join(rootFolder, 'scripts/local/typeScript.cjs'),
    '--require',
    join(rootFolder, 'scripts/local/exitWithParent.cjs'),
  ];
}

/** Their environment; Node.js keeps what it compiles, which makes the next start faster. */
export function serverEnvironment() {
  return {
    ...toolchainEnvironment(),
    NODE_COMPILE_CACHE: join(
      rootFolder,
      'node_modules/.cache/stagecraft/compiled',
    ),
  };
}

function untilReady(child) {
  let timer;
  const tooLate = new Promise(resolve => {
    timer = setTimeout(() => resolve(undefined), READY_TIMEOUT_MS);
  });
  return Promise.race([
    child.readyLine(),
    child.exited.then(() => undefined),
    tooLate,
  ]).finally(() => clearTimeout(timer));
}

/** Starts local-github and local-cluster and answers their addresses. */
export async function startServices({
  stateFolder,
  imageStore,
  ports,
  tokens,
  onSpawn,
}) {
  const options = {
    github: {
      port: ports.github,
      dataDir: join(stateFolder, 'github'),
      seed: githubSeed(tokens),
    },
    cluster: {
      port: ports.kubernetes,
      dataDir: join(stateFolder, 'cluster'),
      imageStore,
    },
  };
  const child = new Child({
    name: 'local-github and local-cluster',
    command: toolchainNode(),
    args: [...serverNodeArgs(), join(rootFolder, 'scripts/local/services.cjs')],
    cwd: rootFolder,
    env: {
      ...serverEnvironment(),
      STAGECRAFT_LOCAL_SERVICES: JSON.stringify(options),
    },
    logFile: join(logsFolder, 'local-services.log'),
  });
  onSpawn(child);
  const line = await untilReady(child);
  if (!line) {
    const { tail } = child.hasExited
      ? child.describeExit()
      : { tail: 'It gave no sign of life for 30 s.' };
    throw new StartError(
      `${tail}\n\nlocal-github and local-cluster did not start. Their log is ${child.logFile}.`,
    );
  }
  return { child, ...JSON.parse(line) };
}
