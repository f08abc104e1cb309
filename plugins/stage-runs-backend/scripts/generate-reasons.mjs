// Writes docs/reasons.md from the catalogue of reason codes and the tables of decisions.
// Needs --require scripts/local/typeScript.cjs, because what it loads is TypeScript.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const require = createRequire(import.meta.url);
const { renderReasons } = require('../src/reasons/reasonsReference.ts');

const file = fileURLToPath(
  new URL('../../../docs/reasons.md', import.meta.url),
);
const options = await prettier.resolveConfig(file);
const text = prettier.format(renderReasons(), { ...options, filepath: file });
await writeFile(file, text);
