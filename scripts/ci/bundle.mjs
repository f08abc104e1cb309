import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../toolchain/command.mjs';
import {
  toolchainNode,
  yarnEnvironment,
  yarnScript,
} from '../toolchain/toolchain.mjs';
import { logsFolder, rootFolder } from '../toolchain/paths.mjs';

const distFolder = join(rootFolder, 'packages/backend/dist');
const ROOT_FILES = [
  '.yarnrc.yml',
  'backstage.json',
  'package.json',
  'yarn.lock',
  'app-config.production.yaml',
];

function run({ what, command = toolchainNode(), args, cwd = rootFolder }) {
  return runCommand({
    what,
    command,
    args,
    cwd,
    env: yarnEnvironment(),
    logFile: join(logsFolder, `${what.toLowerCase().replaceAll(' ', '-')}.log`),
  });
}

/** Builds packages/backend with everything that it needs into two archives in its dist. */
export function buildBundle() {
  return run({
    what: 'Building the bundle',
    args: [
      join(rootFolder, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    cwd: join(rootFolder, 'packages/backend'),
  });
}

/** Unpacks the archives and installs only what production needs, as a container image would. */
export async function installBundle({ folder }) {
  mkdirSync(folder, { recursive: true });
  for (const name of ROOT_FILES) {
    cpSync(join(rootFolder, name), join(folder, name));
  }
  const unpack = archive =>
    run({
      what: `Unpacking ${archive}`,
      command: 'tar',
      args: ['xzf', join(distFolder, archive)],
      cwd: folder,
    });
  await unpack('skeleton.tar.gz');
  await run({
    what: 'Installing the bundle',
    args: [yarnScript(), 'workspaces', 'focus', '--all', '--production'],
    cwd: folder,
  });
  await unpack('bundle.tar.gz');
}
