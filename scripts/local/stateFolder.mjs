import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { localFolder } from '../toolchain/paths.mjs';

const OTHERS_MAY_ENTER = 0o001;
const recordFile = join(localFolder, 'state-folder');

/** Whether users other than the owner can reach a file or folder at this path. */
export function isReachableByOthers(path) {
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  for (let current = folder; ; current = dirname(current)) {
    if (!(statSync(current).mode & OTHERS_MAY_ENTER)) {
      return false;
    }
    if (current === dirname(current)) {
      return true;
    }
  }
}

/** PostgreSQL refuses to run as root, and pods run under another uid then as well. */
export function runsAsRoot() {
  return process.getuid() === 0;
}

function recordedFolder() {
  return existsSync(recordFile)
    ? readFileSync(recordFile, 'utf8').trim()
    : undefined;
}

/**
 * Where the data of the local servers lives: .local, or, as root below a private home
 * that their unprivileged users can't enter, a scratch folder that .local records.
 */
export function ensureStateFolder() {
  mkdirSync(localFolder, { recursive: true });
  if (!runsAsRoot()) {
    return localFolder;
  }
  const recorded = recordedFolder();
  if (recorded && existsSync(recorded)) {
    return recorded;
  }
  if (isReachableByOthers(dirname(localFolder))) {
    chmodSync(localFolder, 0o711);
    return localFolder;
  }
  const scratch = mkdtempSync('/var/tmp/stagecraft-');
  chmodSync(scratch, 0o711);
  writeFileSync(recordFile, `${scratch}\n`);
  return scratch;
}

/** Removes all state: .local and the scratch folder, if there is one. */
export function removeState() {
  const recorded = recordedFolder();
  if (recorded?.startsWith('/var/tmp/stagecraft-')) {
    rmSync(recorded, { recursive: true, force: true });
  }
  rmSync(localFolder, { recursive: true, force: true });
}
