/** Writes docs/scripted-agent.md from the schemas of the scripted driver. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = new URL('../src/drivers/scripted/reference.ts', import.meta.url);
const target = new URL('../../../docs/scripted-agent.md', import.meta.url);

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(source)],
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { renderReference } = await import(`data:text/javascript;base64,${code}`);
await writeFile(target, renderReference());
