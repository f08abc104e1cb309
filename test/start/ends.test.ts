import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';
import { waitFor } from '../harness/waitFor';

const STOP_LIMIT_MS = 5_000;
/** Nobody stops them then; a portal that is busy starting notices late, and has 3 s to end. */
const ALONE_LIMIT_MS = 15_000;

jest.setTimeout(90_000);

describe('npm start leaves nothing behind', () => {
  let folder: string;
  let npm: ChildProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-ends-'));
    // Else root's servers would keep their data in another folder, which stays.
    await chmod(folder, 0o755);
    npm = await startServers(folder);
  });

  afterEach(async () => {
    supervised(folder).forEach(pid => process.kill(pid, 'SIGKILL'));
    npm.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['npm is interrupted', 'SIGINT'],
    ['npm is asked to end', 'SIGTERM'],
    ['npm is killed', 'SIGKILL'],
  ] as const)('when %s', async (_, signal) => {
    npm.kill(signal);

    await nothingIsLeft(folder);
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
  });

  it('after 5 s when the terminal is closed', async () => {
    npm.stdout!.destroy();
    npm.stderr!.destroy();
    process.kill(-npm.pid!, 'SIGHUP');

    await nothingIsLeft(folder);
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
  });

  it('when all of it but the servers is killed at once', async () => {
    process.kill(-npm.pid!, 'SIGKILL');

    await nothingIsLeft(folder, ALONE_LIMIT_MS);
    expect(supervised(folder)).toEqual([]);
  });
});

/** Starts in a state folder of its own, and waits until the portal is the last server to start. */
async function startServers(folder: string): Promise<ChildProcess> {
  const names = ['PORTAL', 'GITHUB', 'KUBERNETES', 'POSTGRES'];
  const ports = await Promise.all(
    names.map(async name => [`STAGECRAFT_${name}_PORT`, `${await freePort()}`]),
  );
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...Object.fromEntries(ports),
      NODE_OPTIONS: '',
      STAGECRAFT_LOCAL_FOLDER: folder,
    },
  });
  let printed = '';
  const take = (chunk: Buffer) => {
    printed += chunk;
  };
  npm.stdout!.on('data', take);
  npm.stderr!.on('data', take);
  await waitFor(
    'the portal to be started',
    () => {
      if (npm.exitCode !== null) {
        throw new Error(`npm start ended:\n${printed}`);
      }
      return readRecord(folder).children.length === 2;
    },
    { timeoutMs: 60_000 },
  );
  return npm;
}

function readRecord(folder: string): { children: { pid: number }[] } {
  try {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  } catch {
    return { children: [] };
  }
}

/** Processes that were given this state folder, by their environment or command line. Linux only. */
function supervised(folder: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && name !== `${process.pid}`)
    .filter(pid =>
      ['environ', 'cmdline'].some(file => read(pid, file).includes(folder)),
    )
    .map(Number);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // It has just ended.
  }
}

function nothingIsLeft(
  folder: string,
  timeoutMs = STOP_LIMIT_MS,
): Promise<unknown> {
  return waitFor('everything to end', () => supervised(folder).length === 0, {
    timeoutMs,
  });
}
