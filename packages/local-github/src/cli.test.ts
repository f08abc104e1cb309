import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(30_000);

const COMMAND = resolve(__dirname, '../bin/local-github');
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [COMMAND, ...args]);

it.each([
  ['no data folder', [], '--data-dir is missing'],
  [
    'a port that is none',
    ['--data-dir', '/tmp/x', '--port', 'x'],
    '--port has',
  ],
  ['an unknown option', ['--data-dri', 'x'], "Unknown option '--data-dri'"],
  ['a missing seed', ['--data-dir', '/tmp/x', '--seed', '/no/seed'], 'ENOENT'],
])('says what is wrong with %s', async (_, args, message) => {
  await expect(run(...args)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  });
});
