import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { workspaceFolders } from './install.mjs';
import { logsFolder, rootFolder } from './paths.mjs';
import { digestOf, isStamped, removeStamp, stamp } from './stamps.mjs';
import { toolchainEnvironment, toolchainNode } from './toolchain.mjs';

const BROWSER_ROLES = [
  'frontend',
  'frontend-plugin',
  'web-library',
  'common-library',
  'frontend-plugin-module',
];

/** Everything that ends up in the browser: packages by their Backstage role. */
function browserFolders() {
  return workspaceFolders().filter(folder => {
    const { backstage } = JSON.parse(
      readFileSync(join(rootFolder, folder, 'package.json'), 'utf8'),
    );
    return BROWSER_ROLES.includes(backstage?.role);
  });
}

/** Builds packages/app once; skipped until something that it is made of changes. */
export async function ensureFrontEnd(progress) {
  // Not app-config.yaml: the back end puts the configuration in when it serves the page.
  const digest = digestOf(['yarn.lock', ...browserFolders()]);
  const built = existsSync(join(rootFolder, 'packages/app/dist/index.html'));
  if (built && isStamped('front-end', digest)) {
    return;
  }
  await progress.step('Front end', async () => {
    removeStamp('front-end');
    await runCommand({
      what: 'Building the front end',
      command: toolchainNode(),
      args: [
        join(rootFolder, 'node_modules/@backstage/cli/bin/backstage-cli'),
        'package',
        'build',
      ],
      cwd: join(rootFolder, 'packages/app'),
      env: { ...toolchainEnvironment(), NODE_ENV: 'production' },
      logFile: join(logsFolder, 'front-end.log'),
    });
    stamp('front-end', digest);
  });
}
