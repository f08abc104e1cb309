import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../harness/freePort';
import { ROOT } from '../harness/paths';
import { report, type Measured } from './report';
import { median, round } from './statistics';

/*
 * `npm start` until it says where the portal is, in a clone of this repository's HEAD:
 * fresh (with the package manager's cache as it is on this machine) and warm (the median
 * of the starts after it). The limit is what Node.js needs to load the host's packages.
 */
const READY = 'Stagecraft is ready';
const TIMEOUT_MS = 10 * 60_000;

report({
  name: 'start-time',
  options: { starts: 3 },
  goals: { freshSeconds: { atMost: 120 }, warmSeconds: { atMost: 12 } },
  database: { settings: 'as npm start has them' },
  measure,
});

async function measure({ starts }: { starts: number }): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-start-'));
  // Then the data lies in the clone, as it does for somebody who is not root.
  await chmod(folder, 0o755);
  try {
    await promisify(execFile)('git', ['clone', '--quiet', ROOT, folder]);
    const env = await freePorts();
    const freshSeconds = await secondsUntilReady(folder, env);
    const warm: number[] = [];
    for (let each = 0; each < starts; each += 1) {
      warm.push(await secondsUntilReady(folder, env));
    }
    const loading = await secondsToLoad(folder);
    return {
      figures: { freshSeconds, warmSeconds: median(warm) },
      limits: { loadPackagesSeconds: loading },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function freePorts(): Promise<NodeJS.ProcessEnv> {
  const names = ['PORTAL', 'GITHUB', 'KUBERNETES', 'POSTGRES'];
  const ports = await Promise.all(
    names.map(async name => [
      `STAGECRAFT_${name}_PORT`,
      String(await freePort()),
    ]),
  );
  return { ...process.env, ...Object.fromEntries(ports) };
}

async function secondsUntilReady(
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const start = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const interrupt = () => child.kill('SIGINT');
  const ended = once(child, 'exit');
  const timer = setTimeout(interrupt, TIMEOUT_MS);
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    if (printed.includes(READY)) {
      break;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  clearTimeout(timer);
  if (!printed.includes(READY)) {
    throw new Error(`npm start ended before it was ready:\n${printed}`);
  }
  interrupt();
  await ended;
  return round(seconds);
}

/** Nothing but loading, with what Node.js has compiled at the start before. */
async function secondsToLoad(folder: string): Promise<number> {
  const program = `const { dependencies } = require('./package.json');
    Object.keys(dependencies).filter(name => name.includes('backend')).forEach(name => require(name));
    process.exit(0);`;
  const cache = join(folder, 'node_modules/.cache/stagecraft/compiled');
  const start = performance.now();
  await promisify(execFile)(
    process.execPath,
    ['--require', join(folder, 'scripts/local/typeScript.cjs'), '-e', program],
    {
      cwd: join(folder, 'packages/backend'),
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    },
  );
  return round((performance.now() - start) / 1000);
}
