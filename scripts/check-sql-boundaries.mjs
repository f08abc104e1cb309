#!/usr/bin/env node
// Fails when the SQL of one plugin names the schema of another: nothing reads another
// plugin's tables. Tests are left out; they may look everywhere.
//
//   node scripts/check-sql-boundaries.mjs [folder]
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { foreignSchemas } from './boundaries/foreignSchemas.mjs';
import { rootFolder } from './toolchain/paths.mjs';

const SOURCE = /\.(ts|tsx|js|cjs|mjs)$/;
const TEST = /(\.test\.tsx?|\.d\.ts)$|__testUtils__|\/testUtils/;
const SKIPPED = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

function* sourcesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
      yield* sourcesBelow(path);
    } else if (SOURCE.test(path) && !TEST.test(path)) {
      yield path;
    }
  }
}

const base = process.argv[2] ?? rootFolder;
const found = [];
for (const top of ['packages', 'plugins', 'migrations']) {
  for (const file of sourcesBelow(join(base, top))) {
    const path = relative(base, file);
    found.push(...foreignSchemas({ path, text: readFileSync(file, 'utf8') }));
  }
}
for (const { path, line, schema } of found) {
  console.error(
    `${path}:${line} names the schema "${schema}", which belongs to another plugin: ask its service, its contract or the event log.`,
  );
}
process.exitCode = found.length === 0 ? 0 : 1;
