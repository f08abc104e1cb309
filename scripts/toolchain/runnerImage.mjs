import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { logsFolder, rootFolder } from './paths.mjs';
import { digestOf, isStamped, removeStamp, stamp } from './stamps.mjs';
import { toolchainEnvironment, toolchainNode } from './toolchain.mjs';

/** Builds the image of the agent runner into an image store of local-cluster, when it is not there or old. */
export async function ensureRunnerImage(progress, { imageStore }) {
  const digest = `${imageStore} ${digestOf([
    'yarn.lock',
    'packages/agent-runner',
    'plugins/stage-runs-common',
  ])}`;
  const name = `runner-image-${Buffer.from(imageStore)
    .toString('base64url')
    .slice(-60)}`;
  if (existsSync(imageStore) && isStamped(name, digest)) {
    return;
  }
  await progress.step('Runner image', async () => {
    removeStamp(name);
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
    stamp(name, digest);
  });
}
