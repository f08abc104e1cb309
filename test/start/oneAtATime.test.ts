import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';
import { waitFor } from '../harness/waitFor';

const NAMES = ['PORTAL', 'GITHUB', 'KUBERNETES', 'POSTGRES'];
const program = (name: string) => join(ROOT, `scripts/${name}.mjs`);

jest.setTimeout(60_000);

it('a second npm start says that one runs; npm run reset stops it and removes the state', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-one-'));
  // Else root's servers would keep their data in another folder, which stays.
  await chmod(folder, 0o755);
  const ports = await Promise.all(
    NAMES.map(async name => [`STAGECRAFT_${name}_PORT`, `${await freePort()}`]),
  );
  const env = { ...process.env, NODE_OPTIONS: '' };
  Object.assign(env, Object.fromEntries(ports));
  Object.assign(env, { STAGECRAFT_LOCAL_FOLDER: folder });
  const run = (name: string) =>
    new Promise<{ code: unknown; printed: string }>(resolve => {
      const node = process.execPath;
      execFile(node, [program(name)], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, printed: stdout + stderr }),
      );
    });
  const first = spawn(process.execPath, [program('start')], {
    ...{ env, stdio: 'ignore' },
  });
  const firstEnded = once(first, 'exit');
  try {
    const isClaimed = () => existsSync(join(folder, 'run.json'));
    await waitFor('the first start to claim the folder', isClaimed);

    expect(await run('start')).toEqual({
      code: 1,
      printed: `\nStagecraft runs here already (process ${first.pid}): use it, or stop it with \`kill ${first.pid}\`.\n`,
    });
    expect(first.exitCode).toBeNull();
    expect(isClaimed()).toBe(true);

    expect(await run('reset')).toEqual({
      code: 0,
      printed: 'Stopped, and .local is removed. npm start begins anew.\n',
    });
    expect(await firstEnded).toEqual([0, null]);
    expect(existsSync(folder)).toBe(false);
  } finally {
    first.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
