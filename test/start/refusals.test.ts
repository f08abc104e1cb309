import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';

const NAMES = ['PORTAL', 'GITHUB', 'KUBERNETES', 'POSTGRES'];
const START = join(ROOT, 'scripts/start.mjs');

jest.setTimeout(60_000);

interface Ended {
  code: number | string | null | undefined;
  stdout: string;
  stderr: string;
}

async function start(changes: Record<string, string>): Promise<Ended> {
  const ports = await Promise.all(
    NAMES.map(async name => [`STAGECRAFT_${name}_PORT`, `${await freePort()}`]),
  );
  const env = { ...process.env, NODE_OPTIONS: '' };
  Object.assign(env, Object.fromEntries(ports), changes);
  return new Promise(resolve => {
    execFile(process.execPath, [START], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}

describe('npm start says in one line what is wrong and what to do', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-refusals-'));
    // Else root's data would go to another folder, which stays.
    await chmod(folder, 0o755);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('when a port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const ended = await start({
      STAGECRAFT_KUBERNETES_PORT: `${port}`,
      STAGECRAFT_LOCAL_FOLDER: folder,
    });

    server.close();
    expect(ended).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `\nPort ${port} (kubernetes) is taken by another program: free it, or choose another with STAGECRAFT_KUBERNETES_PORT=<port>, then try again.\n`,
    });
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
  });

  it('when a port is no port', async () => {
    const ended = await start({
      STAGECRAFT_PORTAL_PORT: '70o7',
      STAGECRAFT_LOCAL_FOLDER: folder,
    });

    expect(ended).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        '\nSTAGECRAFT_PORTAL_PORT=70o7 is no port: give a number from 1 to 65535, or leave it out (7007).\n',
    });
  });

  it('when the folder of its state cannot be written', async () => {
    // Root may write everywhere; nobody may write below a file.
    await writeFile(join(folder, 'file'), '');
    const state = join(folder, 'file/state');

    const ended = await start({ STAGECRAFT_LOCAL_FOLDER: state });

    expect(ended).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `\nThe folder ${state} can't be written (ENOTDIR): make it yours (\`chown -R $(id -un) ${state}\`) or name another as STAGECRAFT_LOCAL_FOLDER, then try again.\n`,
    });
  });

  it('when git is missing', async () => {
    const ended = await start({
      PATH: folder,
      STAGECRAFT_LOCAL_FOLDER: join(folder, 'state'),
    });

    expect(ended).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        '\ngit was not found: install it (for example `apt install git`), then try again.\n',
    });
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });
});
