import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';
import { waitFor } from '../harness/waitFor';

const NAMES = ['PORTAL', 'GITHUB', 'KUBERNETES', 'POSTGRES'];
const READY_LIMIT_MS = 120_000;

jest.setTimeout(240_000);

let folder: string;
let env: Record<string, string | undefined>;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-lifecycle-'));
  // Else root's servers would keep their data in another folder, which stays.
  await chmod(folder, 0o755);
  const ports = await Promise.all(
    NAMES.map(async name => [`STAGECRAFT_${name}_PORT`, `${await freePort()}`]),
  );
  env = {
    ...process.env,
    ...Object.fromEntries(ports),
    NODE_OPTIONS: '',
    STAGECRAFT_LOCAL_FOLDER: folder,
  };
});

afterAll(async () => {
  await run('reset');
  for (const { exitCode, pid } of started) {
    if (exitCode === null) kill(pid!);
  }
  await rm(folder, { recursive: true, force: true });
});

/** The supervisor alone, as a process group of its own. */
function start(): { child: ChildProcess; printed(): string } {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
    ...{ env: env as NodeJS.ProcessEnv, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  const take = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout!.on('data', take);
  child.stderr!.on('data', take);
  return { child, printed: () => text };
}

function run(script: string): Promise<{ code: unknown; printed: string }> {
  const program = join(ROOT, `scripts/${script}.mjs`);
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [program],
      { env: env as NodeJS.ProcessEnv },
      (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, printed: stdout + stderr }),
    );
  });
}

function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Waits for `probe`, and fails at once when the supervisor has ended. */
function whileStarting<T>(
  { child, printed }: ReturnType<typeof start>,
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const isOver = () => child.exitCode !== null;
  const guarded = async () => {
    const found = await probe();
    if (found || !isOver()) return found;
    return { over: printed() } as never;
  };
  return waitFor(what, guarded, {
    ...{ timeoutMs: READY_LIMIT_MS, intervalMs: 20 },
  });
}

/** The tables in which knex marks migrations that run. */
async function migrationLocks(): Promise<string[]> {
  const { databasePassword: password } = JSON.parse(
    readFileSync(join(folder, 'secrets.json'), 'utf8'),
  );
  const client = new Client({
    ...{ host: '127.0.0.1', user: 'stagecraft', database: 'stagecraft' },
    ...{ port: Number(env.STAGECRAFT_POSTGRES_PORT), password },
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(
      `select table_schema from information_schema.tables where table_name like '%knex_migrations_lock'`,
    );
    return rows.map(row => row.table_schema);
  } finally {
    await client.end().catch(() => {});
  }
}

it('a start that was killed in the middle of its migrations is healed by the next', async () => {
  const first = start();
  const migrating = await whileStarting(first, 'the migrations', async () => {
    const schemas = await migrationLocks().catch(() => []);
    return schemas.length > 0 && schemas;
  });
  first.child.kill('SIGKILL');
  expect(migrating).not.toHaveProperty('over');

  const second = start();
  await whileStarting(second, 'the portal', () =>
    second.printed().includes('Stagecraft is ready'),
  );
  expect(second.printed()).toContain('Demo issue');
});

it('.local/endpoints.json is for the owner alone and holds all that a script needs', async () => {
  const file = join(folder, 'endpoints.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = expect.stringMatching(/./);
  const url = expect.stringMatching(/^http:\/\/(localhost|127\.0\.0\.1):\d+/);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    portal: { url, token: text },
    github: {
      ...{ apiUrl: url, gitUrl: url, webUrl: url },
      ...{ repository: 'acme/bookshop', issue: expect.any(Number) },
      tokens: {
        ...{ owner: text, member: text, reader: text },
        ...{ outsider: text, bot: text, platform: text },
      },
    },
    kubernetes: { kubeconfig: text },
    postgres: { url: expect.stringMatching(/^postgresql:/) },
  });
});

it('npm run reset stops it and removes the state', async () => {
  const { code, printed } = await run('reset');
  expect(printed).toContain('npm start begins anew');
  expect(code).toBe(0);
  expect(existsSync(folder)).toBe(false);
  expect(started.at(-1)!.exitCode).toBe(0);
});
