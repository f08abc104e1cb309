#!/usr/bin/env node
// Builds the packages below examples/plugins as their authors would to publish them. Needs
// the declarations that `npm run tsc` writes.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Progress, printFailure } from '../progress.mjs';
import { runCommand } from '../toolchain/command.mjs';
import { workspaceFolders } from '../toolchain/install.mjs';
import { logsFolder, rootFolder } from '../toolchain/paths.mjs';
import { toolchainNode, yarnEnvironment } from '../toolchain/toolchain.mjs';

const examples = workspaceFolders().filter(folder =>
  folder.startsWith('examples/plugins/'),
);
const backstageCli = join(
  rootFolder,
  'node_modules/@backstage/cli/bin/backstage-cli',
);

async function build(folder) {
  const cwd = join(rootFolder, folder);
  try {
    await runCommand({
      what: `Building ${folder}`,
      command: toolchainNode(),
      args: [backstageCli, 'package', 'build'],
      cwd,
      env: yarnEnvironment(),
      logFile: join(logsFolder, 'build-examples.log'),
    });
  } finally {
    rmSync(join(cwd, 'dist'), { recursive: true, force: true });
  }
}

const progress = new Progress();
try {
  for (const folder of examples) {
    await progress.step(folder, () => build(folder));
  }
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
