// Lints one import for each case ({ file, imports }) given as JSON, in a process of its
// own: some ESLint plugins do not load inside Jest. Prints the number of complaints.
const { join } = require('path');
const { ESLint } = require('eslint');

const RULE = '@typescript-eslint/no-restricted-imports';
const root = join(__dirname, '../..');

/** One a package: making one reads its whole configuration. */
const linters = new Map();

function linterIn(cwd) {
  if (!linters.has(cwd)) linters.set(cwd, new ESLint({ cwd }));
  return linters.get(cwd);
}

async function complaints({ file, imports }) {
  const cwd = join(root, ...file.split('/src/')[0].split('/'));
  const [result] = await linterIn(cwd).lintText(
    `import * as it from '${imports}';\n\nexport const names = Object.keys(it);\n`,
    { filePath: join(root, file) },
  );
  return result.messages.filter(({ ruleId }) => ruleId === RULE).length;
}

Promise.all(JSON.parse(process.argv[2]).map(complaints)).then(counts =>
  process.stdout.write(JSON.stringify(counts)),
);
