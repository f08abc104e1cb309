import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../harness/paths';
import { GUARDS, type Guard } from '../guards';

jest.setTimeout(400_000);

const CLI = join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli');
const HOOK = join(__dirname, '../withoutGuard.cjs');

interface Report {
  numFailedTests: number;
  numPassedTests: number;
  numRuntimeErrorTestSuites: number;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagecraft-mutant-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the test of the attack in a system that has not got the guard. */
async function attackWithout({ file, guard, without, test }: Guard) {
  const [plugin, pluginFolder] = packageOf(test.file);
  const report = join(folder, 'report.json');
  const env = {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require=${HOOK}`,
    STAGECRAFT_MUTANT: JSON.stringify({
      ...{ file: join(ROOT, file), guard, without },
    }),
  };
  const args = [
    ...[CLI, 'package', 'test', '--watchAll=false', '--runInBand'],
    ...['--json', `--outputFile=${report}`],
    ...['--testNamePattern', test.name, test.file.slice(plugin.length + 1)],
  ];
  await new Promise<void>(resolve => {
    execFile(
      process.execPath,
      args,
      { cwd: pluginFolder, env, timeout: 300_000 },
      () => resolve(),
    );
  });
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

function packageOf(file: string): [name: string, folder: string] {
  const name = file.split('/').slice(0, 2).join('/');
  return [name, join(ROOT, name)];
}

it.each(GUARDS.map(guard => [guard.attack, guard] as const))(
  'without its guard it is noticed that %s',
  async (_attack, guard) => {
    const report = await attackWithout(guard);
    expect(report.numRuntimeErrorTestSuites).toBe(0);
    expect(report.numFailedTests).toBeGreaterThan(0);
  },
);
