import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { logsFolder, rootFolder } from './paths.mjs';
import { digestOf } from './stamps.mjs';
import { toolchainEnvironment, toolchainNode } from './toolchain.mjs';

/** Kept in the image store itself: who removes the images removes it too. */
const DIGEST_FILE = 'agent-runner.digest';

function digestIn(imageStore) {
  try {
    return readFileSync(join(imageStore, DIGEST_FILE), 'utf8');
  } catch {
    return undefined;
  }
}

/** Builds the image of the agent runner into an image store of local-cluster, when it is not there or old. */
export async function ensureRunnerImage(progress, { imageStore }) {
  const digest = digestOf([
    'yarn.lock',
    'packages/agent-runner',
    'plugins/stage-runs-common',
  ]);
  if (digestIn(imageStore) === digest) {
    return;
  }
  await progress.step('Runner image', async () => {
    await runCommand({
      what: 'Building the image of the agent runner',
      command: toolchainNode(),
      args: [
        join(rootFolder, 'packages/agent-runner/scripts/build-image.mjs'),
        '--out',
        imageStore,
      ],
      cwd: rootFolder,
      env: toolchainEnvironment(),
      logFile: join(logsFolder, 'runner-image.log'),
    });
    writeFileSync(join(imageStore, DIGEST_FILE), digest);
  });
}
