/**
 * Builds the runner into an image store of local-cluster:
 *
 *   node scripts/build-image.mjs --out <imageStore>
 *
 * writes <imageStore>/stagecraft/agent-runner/local/{runner.cjs,image.json}. The
 * Dockerfile beside this folder makes a real image of the same files.
 *
 * CommonJS, because importing node:http as an ES module loads Node's web client with it.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const IMAGE = join('stagecraft', 'agent-runner', 'local');

const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (!values.out) {
  console.error('usage: build-image.mjs --out <imageStore>');
  process.exit(2);
}

const folder = join(values.out, IMAGE);
await mkdir(folder, { recursive: true });
await build({
  entryPoints: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  outfile: join(folder, 'runner.cjs.new'),
  logLevel: 'warning',
});
// Renamed at the end, so that a pod that starts meanwhile finds a whole file.
await rename(join(folder, 'runner.cjs.new'), join(folder, 'runner.cjs'));
await writeFile(
  join(folder, 'image.json'),
  `${JSON.stringify({ entrypoint: ['node', 'runner.cjs'], env: {} })}\n`,
);
