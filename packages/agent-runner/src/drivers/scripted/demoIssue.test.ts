import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sampleContext } from '../../__testUtils__/sampleContext';
import { Git } from '../../git/Git';
import { createScriptedDriver } from './scriptedDriver';

const EXAMPLES = resolve(__dirname, '../../../../../examples');

jest.setTimeout(60_000);

/** The demo issue and the bookshop are two files that must fit together. */
it('carries out the demo issue on the bookshop, whose tests pass then', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'bookshop-'));
  cpSync(join(EXAMPLES, 'bookshop'), workspace, { recursive: true });
  const git = new Git({
    directory: workspace,
    home: workspace,
    env: process.env,
  });
  await git.run(['init', '--quiet', '--template=']);
  await git.run(['config', 'user.name', 'AI Developer']);
  await git.run(['config', 'user.email', 'bot@example.org']);
  await git.run(['add', '--all']);
  await git.run(['commit', '--quiet', '-m', 'Bookshop']);

  const body = readFileSync(join(EXAMPLES, 'demo-issue.md'), 'utf8');
  const withoutWaiting = body.replace(/wait: \{ ms: \d+ \}/g, 'log: waited');
  const home = mkdtempSync(join(tmpdir(), 'agent-home-'));
  const context = sampleContext({
    workspace,
    home,
    assignment: { issue: { body: withoutWaiting } },
  });
  await createScriptedDriver({ exit: () => {} }).run(context);

  expect(await git.run(['status', '--porcelain'])).toBe('');
  expect(await git.run(['log', '--format=%s'])).toBe(
    [
      'Say in the API description that the search ignores case',
      'Search in upper and lower case',
      'Bookshop',
    ].join('\n'),
  );
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const tests = execFileSync(process.execPath, ['--test'], {
    cwd: workspace,
    env,
  });
  expect(tests.toString()).toContain('finds tolstoy whatever its case');
  rmSync(workspace, { recursive: true });
  rmSync(home, { recursive: true });
});
