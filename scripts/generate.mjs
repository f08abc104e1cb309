#!/usr/bin/env node
// npm run generate: makes every generated file anew (each package's script `generate`).
// With `-- --check` it fails when that changes anything: the committed ones are stale.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceFolders } from './toolchain/install.mjs';
import { rootFolder } from './toolchain/paths.mjs';
import {
  toolchainEnvironment,
  toolchainNode,
  yarnScript,
} from './toolchain/toolchain.mjs';

function hasGenerator(folder) {
  const manifest = JSON.parse(
    readFileSync(join(rootFolder, folder, 'package.json'), 'utf8'),
  );
  return manifest.scripts?.generate !== undefined;
}

/** Digests of all files that are or could be committed. */
function snapshot() {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', args, {
    cwd: rootFolder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const digests = new Map();
  for (const name of names.split('\0').filter(Boolean)) {
    try {
      digests.set(
        name,
        createHash('sha256')
          .update(readFileSync(join(rootFolder, name)))
          .digest('hex'),
      );
    } catch {
      digests.set(name, 'absent');
    }
  }
  return digests;
}

function differences(before, after) {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter(name => before.get(name) !== after.get(name)).sort();
}

const { values: options } = parseArgs({
  options: { check: { type: 'boolean' } },
});
const before = snapshot();
for (const folder of workspaceFolders().filter(hasGenerator)) {
  const { status } = spawnSync(
    toolchainNode(),
    [yarnScript(), 'run', 'generate'],
    {
      cwd: join(rootFolder, folder),
      env: toolchainEnvironment(),
      stdio: 'inherit',
    },
  );
  if (status !== 0) {
    console.error(`\`yarn generate\` failed in ${folder}.`);
    process.exit(1);
  }
}
const changed = differences(before, snapshot());
for (const name of changed) {
  console.log(`${options.check ? 'stale' : 'generated'}: ${name}`);
}
if (options.check && changed.length > 0) {
  console.error(
    'Generated files were stale: commit what `npm run generate` has made.',
  );
  process.exitCode = 1;
}
