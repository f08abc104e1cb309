import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../../..');
const PLUGINS = join(ROOT, 'examples/plugins');

/** Neither manifests, nor what is for people, nor tests, nor what a tool has made. */
function isSource(path: string): boolean {
  const isBuilt = /(^|\/)(node_modules|dist|coverage)\//.test(path);
  const isBeside = /(^|\/)(package\.json|README\.md|\.eslintrc\.js)$/.test(
    path,
  );
  const isTest = /\.(test|spec)\.tsx?$/.test(path);
  return !isBuilt && !isBeside && !isTest;
}

it('a stage with its agent, prompt, verifier and card takes four files of source', () => {
  const files = readdirSync(PLUGINS)
    .filter(name => name.endsWith('-threat-model'))
    .flatMap(name =>
      readdirSync(join(PLUGINS, name), {
        ...{ recursive: true, withFileTypes: true },
      }),
    )
    .filter(entry => entry.isFile())
    .map(entry => relative(PLUGINS, join(entry.parentPath, entry.name)))
    .filter(isSource);
  expect(files.sort()).toEqual([
    'stage-runs-backend-module-threat-model/src/index.ts',
    'stage-runs-backend-module-threat-model/src/threatModelStage.ts',
    'stage-runs-module-threat-model/src/ThreatModelCard.tsx',
    'stage-runs-module-threat-model/src/index.ts',
  ]);
});

it('no other file of the repository knows of it, but guides and the lock that Yarn writes', () => {
  // The search itself must be able to find it.
  expect(namesOf('examples')).not.toEqual([]);
  expect(
    namesOf('.', ':!examples', ':!yarn.lock', ':!README.md', ':!docs/*.md'),
  ).toEqual([]);
});

/** Files, also ones that are not committed yet, that say its name. */
function namesOf(...where: string[]): string[] {
  const words = ['threat.\\?model', '@acme/backstage-plugin'];
  const args = ['grep', '--untracked', '-I', '-i', '-l'];
  try {
    return execFileSync(
      'git',
      [...args, ...words.flatMap(word => ['-e', word]), '--', ...where],
      { cwd: ROOT, encoding: 'utf8' },
    )
      .trim()
      .split('\n');
  } catch (error) {
    // Nothing was found.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}
