import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../harness/paths';

const TIMEOUT_MS = 60_000;

interface Case {
  file: string;
  imports: string;
}

const BACKEND = 'plugins/stage-runs-backend/src/x.ts';
const COMMON = 'plugins/stage-runs-common/src/x.ts';
const BROWSER = 'plugins/stage-runs/src/x.ts';

/** Every package of the folder tree, so that a new plugin can't be forgotten. */
const PACKAGES = readdirSync(join(ROOT, 'plugins'));
const ofKind = (end: string) => PACKAGES.filter(name => name.endsWith(end));
const isPart = /-(backend|common|node|react|backend-module-[a-z-]+)$/;
const FRONT_ENDS = PACKAGES.filter(name => !isPart.test(name));

const nameOf = (folder: string) => `@stagecraft/backstage-plugin-${folder}`;
const sourceOf = (folder: string) => `plugins/${folder}/src/x.ts`;

/** Each of the ones that imports each of the others; a package may name itself. */
function crossings(
  importers: string[],
  imported: string[],
): [string, string][] {
  return importers.flatMap(importer =>
    imported
      .filter(each => each !== importer)
      .map((each): [string, string] => [sourceOf(importer), nameOf(each)]),
  );
}

async function lint(cases: Case[]): Promise<number[]> {
  const script = join(__dirname, 'lintImports.cjs');
  const args = [script, JSON.stringify(cases)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

function casesOf(pairs: [string, string][]): Case[] {
  return pairs.map(([file, imports]) => ({ file, imports }));
}

describe('E2E-101 import boundaries (architecture §3.1)', () => {
  it('know every kind of package', () => {
    expect(FRONT_ENDS).toContain('stage-runs');
    expect(ofKind('-backend')).toContain('kernel-backend');
    const modules = PACKAGES.filter(name => name.includes('-backend-module-'));
    expect(modules).toContain('stage-runs-backend-module-scripted');
  });

  it(
    'no plugin imports another one’s back end, module or pages',
    async () => {
      const modules = PACKAGES.filter(name =>
        name.includes('-backend-module-'),
      );
      const closed = [...ofKind('-backend'), ...modules, ...FRONT_ENDS];
      const cases = casesOf([
        ...crossings(PACKAGES, closed),
        ...FRONT_ENDS.map((name): [string, string] => [
          'packages/backend/src/x.ts',
          nameOf(name),
        ]),
      ]);
      const counts = await lint(cases);
      expect(cases.filter((_, index) => counts[index] !== 1)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'what runs in the browser imports nothing of the back end, and the other way round',
    async () => {
      const browser = [
        ...FRONT_ENDS,
        ...ofKind('-react'),
        ...ofKind('-common'),
      ];
      const server = [...ofKind('-backend'), ...ofKind('-node')];
      const cases = casesOf([
        ...crossings(browser, ofKind('-node')),
        ...crossings(server, ofKind('-react')),
      ]);
      const counts = await lint(cases);
      expect(cases.filter((_, index) => counts[index] !== 1)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'refuse what crosses a border',
    async () => {
      const cases = casesOf([
        [BACKEND, '@stagecraft/backstage-plugin-kernel-backend'],
        [BACKEND, '@stagecraft/backstage-plugin-kernel-node/src/vault/types'],
        [BACKEND, '@stagecraft/local-github'],
        [BACKEND, '@stagecraft/backstage-plugin-kernel-react'],
        [
          'plugins/kernel-node/src/x.ts',
          '@stagecraft/backstage-plugin-stage-runs-backend',
        ],
        [COMMON, 'node:fs'],
        [COMMON, '@stagecraft/backstage-plugin-kernel-node'],
        [BROWSER, '@stagecraft/backstage-plugin-stage-runs-node'],
        [BROWSER, '@stagecraft/backstage-plugin-stage-runs-backend'],
        [
          'packages/app/src/x.ts',
          '@stagecraft/backstage-plugin-kernel-backend',
        ],
        ['packages/backend/src/x.ts', '@stagecraft/local-cluster'],
        [
          'packages/local-github/src/x.ts',
          '@stagecraft/backstage-plugin-kernel-common',
        ],
        [
          'packages/agent-runner/src/x.ts',
          '@stagecraft/backstage-plugin-kernel-node',
        ],
      ]);
      const counts = await lint(cases);
      expect(cases.filter((_, index) => counts[index] !== 1)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'hold for examples as for plugins',
    async () => {
      const folder = 'examples/plugins';
      const path = join(ROOT, folder);
      const examples = existsSync(path) ? readdirSync(path) : [];
      const isModule = (name: string) => name.includes('-backend-module-');
      const cases = examples.flatMap(name =>
        casesOf(
          [
            '@stagecraft/backstage-plugin-kernel-backend',
            '@stagecraft/backstage-plugin-stage-runs',
            '@stagecraft/local-github',
            isModule(name) ? 'react' : '@backstage/backend-plugin-api',
          ].map(imported => [`${folder}/${name}/src/x.ts`, imported]),
        ),
      );
      const counts = await lint(cases);
      expect(cases.filter((_, index) => counts[index] !== 1)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'allow the ways that are meant',
    async () => {
      const cases = casesOf([
        [BACKEND, '@stagecraft/backstage-plugin-kernel-node'],
        [BACKEND, '@stagecraft/backstage-plugin-kernel-common'],
        [
          'plugins/stage-runs-backend/src/x.test.ts',
          '@stagecraft/backstage-plugin-kernel-backend',
        ],
        [BROWSER, '@stagecraft/backstage-plugin-kernel-react'],
        [BROWSER, '@stagecraft/backstage-plugin-stage-runs-common'],
        ['packages/app/src/x.ts', '@stagecraft/backstage-plugin-stage-runs'],
        [
          'packages/backend/src/x.ts',
          '@stagecraft/backstage-plugin-kernel-backend',
        ],
      ]);
      const counts = await lint(cases);
      expect(cases.filter((_, index) => counts[index] !== 0)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
