import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../progress.mjs';
import { localFolder, rootFolder } from './paths.mjs';

const OLDEST_NODE = 20;

function checkPlatform() {
  const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  const platform = `${process.platform}-${process.arch}`;
  if (!known.includes(platform)) {
    throw new StartError(
      `Stagecraft does not run on ${platform}: use Linux or macOS (on Windows: WSL 2).`,
    );
  }
}

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new StartError(
      `Node.js ${process.versions.node} is too old: install Node.js ${OLDEST_NODE} or newer, then try again.`,
    );
  }
}

function checkGit() {
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new StartError(
      'git was not found: install it (for example `apt install git`), then try again.',
    );
  }
}

/** Also as root, for whom permission bits say nothing: a read-only disk is found by trying. */
export function checkWritable(folder, otherwise = 'clone elsewhere') {
  const probe = join(folder, `.write-check-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new StartError(
      `The folder ${folder} can't be written (${error.code}): make it yours (\`chown -R $(id -un) ${folder}\`) or ${otherwise}, then try again.`,
    );
  }
}

/** What must be there before anything can be installed; throws a StartError for the first that is not. */
export function checkMachine() {
  checkPlatform();
  checkNode();
  checkGit();
  checkWritable(rootFolder);
  checkWritable(localFolder, 'name another as STAGECRAFT_LOCAL_FOLDER');
}
