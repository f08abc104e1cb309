// Writes docs/stages.md from the standard stages.
// Needs --require scripts/local/typeScript.cjs, because what it loads is TypeScript.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { renderStages } = require('../src/reference/stagesReference.ts');

await writeFile(
  new URL('../../../docs/stages.md', import.meta.url),
  renderStages(),
);
