import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emailOf, personas, userEntityRefOf } from '../local/demo.mjs';
import { Child } from '../local/child.mjs';
import { waitUntilHostReady } from '../local/startHost.mjs';
import { logsFolder, rootFolder } from '../toolchain/paths.mjs';
import {
  toolchainEnvironment,
  toolchainNode,
} from '../toolchain/toolchain.mjs';

/** What app-config.production.yaml asks for. */
function productionEnvironment({ port, databaseUrl, services, tokens }) {
  const database = new URL(databaseUrl);
  return {
    ...toolchainEnvironment(),
    NODE_ENV: 'production',
    STAGECRAFT_BASE_URL: `http://127.0.0.1:${port}`,
    STAGECRAFT_LISTEN_PORT: String(port),
    STAGECRAFT_SESSION_SECRET: randomBytes(24).toString('hex'),
    STAGECRAFT_WEBHOOK_SECRET: randomBytes(24).toString('hex'),
    STAGECRAFT_VAULT_KEY: randomBytes(32).toString('hex'),
    STAGECRAFT_OWNER_EMAIL: emailOf(personas.owner),
    STAGECRAFT_OWNER_GITHUB_ID: String(personas.owner.id),
    STAGECRAFT_OWNER_ENTITY_REF: userEntityRefOf(personas.owner),
    STAGECRAFT_KUBECONFIG: services.kubeconfig,
    POSTGRES_HOST: database.hostname,
    POSTGRES_PORT: database.port,
    POSTGRES_USER: database.username,
    POSTGRES_PASSWORD: database.password,
    POSTGRES_DATABASE: database.pathname.slice(1),
    GITHUB_API_URL: services.apiUrl,
    GITHUB_WEB_URL: services.webUrl,
    GITHUB_PLATFORM_TOKEN: tokens.platform,
    GITHUB_BOT_TOKEN: tokens.bot,
    AUTH_GITHUB_CLIENT_ID: 'unused-here',
    AUTH_GITHUB_CLIENT_SECRET: randomBytes(24).toString('hex'),
  };
}

/** Nobody can sign in at GitHub in CI; this lets the check in as the owner, and is the only difference. */
function writeSignInOverlay(folder) {
  const file = join(folder, 'app-config.ci.yaml');
  const guest = {
    userEntityRef: userEntityRefOf(personas.owner),
    dangerouslyAllowOutsideDevelopment: true,
  };
  writeFileSync(file, JSON.stringify({ auth: { providers: { guest } } }));
  return file;
}

/** Starts the installed bundle with NODE_ENV=production and waits until it is ready. */
export async function startBundle({ folder, port, onSpawn, ...surroundings }) {
  const configs = [
    join(folder, 'app-config.production.yaml'),
    writeSignInOverlay(folder),
  ];
  const child = new Child({
    name: 'production bundle',
    command: toolchainNode(),
    args: [
      '--no-node-snapshot',
      '--require',
      join(rootFolder, 'scripts/local/exitWithParent.cjs'),
      'packages/backend',
      ...configs.flatMap(config => ['--config', config]),
    ],
    cwd: folder,
    env: productionEnvironment({ port, ...surroundings }),
    logFile: join(logsFolder, 'production-bundle.log'),
  });
  onSpawn(child);
  await waitUntilHostReady({ child, port });
  return { child, url: `http://127.0.0.1:${port}` };
}
