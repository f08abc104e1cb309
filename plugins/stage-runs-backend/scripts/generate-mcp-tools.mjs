// Writes docs/mcp-tools.md from the tools that agents have from the stage runs.
// Needs --require scripts/local/typeScript.cjs, because what it loads is TypeScript.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const require = createRequire(import.meta.url);
const { renderTools } = require('../src/mcp/reference/toolsReference.ts');

const file = fileURLToPath(
  new URL('../../../docs/mcp-tools.md', import.meta.url),
);
const options = await prettier.resolveConfig(file);
const text = prettier.format(renderTools(), { ...options, filepath: file });
await writeFile(file, text);
