import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { logsFolder, rootFolder } from './paths.mjs';
import { digestOf, isStamped, removeStamp, stamp } from './stamps.mjs';
import { toolchainNode, yarnEnvironment, yarnScript } from './toolchain.mjs';

/** The folders of all workspace packages, relative to the root. */
export function workspaceFolders() {
  const { workspaces } = JSON.parse(
    readFileSync(join(rootFolder, 'package.json'), 'utf8'),
  );
  return workspaces
    .flatMap(pattern => {
      if (!pattern.endsWith('/*')) {
        return [pattern];
      }
      const parent = pattern.slice(0, -2);
      return readdirSync(join(rootFolder, parent))
        .sort()
        .map(name => `${parent}/${name}`);
    })
    .filter(folder => existsSync(join(rootFolder, folder, 'package.json')));
}

/** Installs what yarn.lock says (about a minute on an empty cache); skipped when nothing changed since. */
export async function ensureInstalled(progress) {
  const manifests = workspaceFolders().map(folder => `${folder}/package.json`);
  const digest = digestOf([
    'package.json',
    'yarn.lock',
    '.yarnrc.yml',
    ...manifests,
  ]);
  if (isStamped('install', digest)) {
    return;
  }
  await progress.step('Packages', async () => {
    removeStamp('install');
    await runCommand({
      what: 'Installing packages',
      command: toolchainNode(),
      args: [yarnScript(), 'install', '--immutable'],
      cwd: rootFolder,
      env: yarnEnvironment(),
      logFile: join(logsFolder, 'install.log'),
    });
    stamp('install', digest);
  });
}
