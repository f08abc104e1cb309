import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rootFolder } from './paths.mjs';

/** Beside what it speaks of: who deletes node_modules deletes the stamps with it. */
const stampsFolder = join(rootFolder, 'node_modules', '.cache', 'stagecraft');
const NEVER_SOURCE = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  '.git',
]);

function* filesBelow(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) {
    return;
  }
  if (stats.isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!NEVER_SOURCE.has(name)) {
      yield* filesBelow(join(path, name));
    }
  }
}

/** A digest over names and contents of the files and folders (without what is built or installed). */
export function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(join(rootFolder, path))) {
      hash.update(relative(rootFolder, file)).update('\0');
      hash.update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether `name` was last finished with this digest. */
export function isStamped(name, digest) {
  try {
    return readFileSync(join(stampsFolder, name), 'utf8') === digest;
  } catch {
    return false;
  }
}

export function stamp(name, digest) {
  const file = join(stampsFolder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, digest);
}

/** Before work begins that an interruption would leave half done. */
export function removeStamp(name) {
  rmSync(join(stampsFolder, name), { force: true });
}
