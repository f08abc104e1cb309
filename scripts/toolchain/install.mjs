import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { logsFolder, rootFolder } from './paths.mjs';
import { RegistryUnreachable, fetchPackages } from './registry.mjs';
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
      if (!existsSync(join(rootFolder, parent))) {
        return [];
      }
      return readdirSync(join(rootFolder, parent))
        .sort()
        .map(name => `${parent}/${name}`);
    })
    .filter(folder => existsSync(join(rootFolder, folder, 'package.json')));
}

/** Asks the registry once, as Yarn would: the error when it can't be reached. */
async function registryProblem(env) {
  try {
    await fetchPackages({
      what: 'Installing packages',
      command: toolchainNode(),
      args: [yarnScript(), 'npm', 'info', '@yarnpkg/cli-dist', '--fields=name'],
      cwd: rootFolder,
      env: { ...env, YARN_HTTP_RETRY: '0', YARN_HTTP_TIMEOUT: '10000' },
      logFile: join(logsFolder, 'registry.log'),
    });
    return undefined;
  } catch (error) {
    return error instanceof RegistryUnreachable ? error : undefined;
  }
}

/**
 * Without a registry Yarn would try for each of its packages for minutes. So it is asked
 * first, and when it can't be reached only Yarn's cache is used, which may be complete.
 */
async function install() {
  const env = yarnEnvironment();
  const problem = await registryProblem(env);
  try {
    await fetchPackages({
      what: 'Installing packages',
      command: toolchainNode(),
      args: [yarnScript(), 'install', '--immutable'],
      cwd: rootFolder,
      env: problem ? { ...env, YARN_ENABLE_NETWORK: '0' } : env,
      logFile: join(logsFolder, 'install.log'),
    });
  } catch (error) {
    throw problem ?? error;
  }
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
    await install();
    stamp('install', digest);
  });
}
