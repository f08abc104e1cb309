import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TIMEOUT_MS = 60_000;

interface Case {
  file: string;
  imports: string;
}

const BACKEND = 'plugins/stage-runs-backend/src/x.ts';
const COMMON = 'plugins/stage-runs-common/src/x.ts';
const BROWSER = 'plugins/stage-runs/src/x.ts';

async function lint(cases: Case[]): Promise<number[]> {
  const script = join(__dirname, 'lintImports.cjs');
  const args = [script, JSON.stringify(cases)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

function casesOf(pairs: [string, string][]): Case[] {
  return pairs.map(([file, imports]) => ({ file, imports }));
}

describe('import boundaries (architecture §3.1)', () => {
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
