import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../../progress.mjs';
import { runCommand } from '../../toolchain/command.mjs';
import {
  logsFolder,
  rootFolder,
  toolchainFolder,
} from '../../toolchain/paths.mjs';
import {
  digestOf,
  isStamped,
  removeStamp,
  stamp,
} from '../../toolchain/stamps.mjs';

const SOURCES = 'test/cluster/real';
const program = join(toolchainFolder, 'kubernetes/kubernetes');

function checkGo() {
  const { status } = spawnSync('go', ['version'], { stdio: 'ignore' });
  if (status !== 0) {
    throw new StartError(
      'Go was not found, and Kubernetes is built with it: install Go 1.26 or newer (https://go.dev/dl), then try again.',
    );
  }
}

/** Kubernetes takes its own version, which /version tells, from the linker. */
function linkerFlags() {
  const { stdout } = spawnSync(
    'go',
    ['list', '-m', '-f', '{{.Version}}', 'k8s.io/kubernetes'],
    { cwd: join(rootFolder, SOURCES), encoding: 'utf8' },
  );
  const version = stdout.trim();
  const [major, minor] = version.slice(1).split('.');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const settings = Object.entries(variables).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s', '-w', ...settings].join(' ');
}

/**
 * Builds etcd and the parts of Kubernetes as one program, when it is not there or its sources have changed; answers its path. Go
 * keeps what it compiled. It is built with the lowest priority, because it takes all processors for minutes.
 */
export async function ensureKubernetes(progress) {
  const digest = digestOf([SOURCES]);
  if (existsSync(program) && isStamped('kubernetes', digest)) {
    return program;
  }
  checkGo();
  await progress.step('Kubernetes', async () => {
    removeStamp('kubernetes');
    await runCommand({
      what: 'Building Kubernetes',
      command: 'nice',
      args: [
        ...['-n', '19', 'go', 'build', '-buildvcs=false'],
        ...['-ldflags', linkerFlags(), '-o', program, '.'],
      ],
      cwd: join(rootFolder, SOURCES),
      env: process.env,
      logFile: join(logsFolder, 'kubernetes-build.log'),
    });
    stamp('kubernetes', digest);
  });
  return program;
}
