import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, symlinkSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';

const LIMIT_MS = 30_000;

jest.setTimeout(60_000);

/** An HTTPS registry whose certificate nobody knows. */
async function untrustedRegistry(): Promise<Server> {
  const subject = [{ name: 'commonName', value: '127.0.0.1' }];
  const { private: key, cert } = generate(subject, { keySize: 2048 });
  const server = createServer({ key, cert }, (_, answer) => answer.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A clone in which nothing is installed. */
function copyClone(folder: string): void {
  const files = ['scripts', 'package.json', 'yarn.lock', '.yarnrc.yml'];
  const manifests = globSync(
    '{packages/*,plugins/*,examples/plugins/*,migrations,test}/package.json',
    { cwd: ROOT },
  );
  for (const file of [...files, ...manifests]) {
    cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  }
}

/** Runs npm start with this registry and empty caches, and answers what it prints before it fails. */
async function failToStart(folder: string, registry: string): Promise<string> {
  const names = ['PORTAL', 'GITHUB', 'KUBERNETES', 'POSTGRES'];
  const ports = await Promise.all(
    names.map(async name => [`STAGECRAFT_${name}_PORT`, `${await freePort()}`]),
  );
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    ...Object.fromEntries(ports),
    npm_config_registry: registry,
    npm_config_cache: join(folder, 'npm-cache'),
    YARN_GLOBAL_FOLDER: join(folder, 'yarn'),
  };
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env, timeout: LIMIT_MS };
    execFile('npm', ['start'], options, (error, stdout, stderr) => {
      if (!error || error.killed) {
        reject(
          new Error(`npm start did not fail in time:\n${stdout}${stderr}`),
        );
        return;
      }
      resolve(`${stdout}\n${stderr}`);
    });
  });
}

describe.each([
  ['Node.js and Yarn', 'Fetching Node.js and Yarn'],
  ['the packages', 'Installing packages'],
])('npm start that has to fetch %s fails within seconds', (_, what) => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-installing-'));
    // Else root's data would go to another folder, which stays.
    await chmod(folder, 0o755);
    copyClone(folder);
    if (what === 'Installing packages') {
      symlinkSync(join(ROOT, '.toolchain'), join(folder, '.toolchain'));
    }
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('and says that the registry refuses', async () => {
    const registry = `http://127.0.0.1:${await freePort()}`;

    const printed = await failToStart(folder, registry);

    expect(printed).toContain(
      `${what} failed: the npm registry can't be reached (connect ECONNREFUSED`,
    );
    expect(printed).toContain('docs/runbook/installing-fails.md');
    expect(printed).not.toContain('    at ');
  });

  it('and says that the certificate is not trusted', async () => {
    const server = await untrustedRegistry();
    const { port } = server.address() as AddressInfo;

    const printed = await failToStart(folder, `https://127.0.0.1:${port}`);

    server.closeAllConnections();
    server.close();
    expect(printed).toContain(
      `${what} failed: the npm registry can't be reached (self-signed certificate`,
    );
    expect(printed).not.toContain('    at ');
  });
});
