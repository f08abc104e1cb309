#!/usr/bin/env node
// npm run dev: hot-reloading development servers of the console (port 3000) and of the
// back end, against the same local servers, data and demo as npm start.
import { join } from 'node:path';
import { Child } from './local/child.mjs';
import { hostEnvironment, waitUntilHostReady } from './local/startHost.mjs';
import { seedDemo } from './local/seedDemo.mjs';
import { Supervisor } from './local/supervisor.mjs';
import { Progress } from './progress.mjs';
import { logsFolder, rootFolder } from './toolchain/paths.mjs';
import { toolchainNode } from './toolchain/toolchain.mjs';

const CONSOLE_URL = 'http://localhost:3000';
const backstageCli = join(
  rootFolder,
  'node_modules/@backstage/cli/bin/backstage-cli',
);
const guard = join(rootFolder, 'scripts/local/exitWithParent.cjs');

const progress = new Progress();
const supervisor = new Supervisor({ progress });

/** As hostEnvironment, with the console on the port of its own dev server. */
function devEnvironment(options) {
  return {
    ...hostEnvironment(options),
    APP_CONFIG_app_baseUrl: JSON.stringify(CONSOLE_URL),
    APP_CONFIG_backend_cors_origin: JSON.stringify(CONSOLE_URL),
  };
}

function startDevServer({ name, folder, env }) {
  const child = new Child({
    name,
    command: toolchainNode(),
    args: ['--require', guard, backstageCli, 'package', 'start'],
    cwd: join(rootFolder, folder),
    env,
    logFile: join(logsFolder, `${name}.log`),
  });
  supervisor.adopt(child);
  return child;
}

await supervisor.run(async () => {
  await supervisor.prepare();
  const { databaseUrl, services } = await supervisor.startLocalServers();
  const { ports, secrets } = supervisor;
  const env = devEnvironment({ ports, secrets, services });
  startDevServer({ name: 'console', folder: 'packages/app', env });
  const portal = startDevServer({
    name: 'portal',
    folder: 'packages/backend',
    env,
  });
  await progress.step('Portal', () =>
    waitUntilHostReady({ child: portal, port: ports.portal }),
  );
  const portalUrl = `http://localhost:${ports.portal}`;
  const issue = await progress.step('Demo project', () =>
    seedDemo({
      portalUrl,
      services,
      databaseUrl,
      githubTokens: secrets.githubTokens,
    }),
  );
  supervisor.markStarted();
  progress.line(`
Development servers are ready; they reload what you change.

  Console     ${CONSOLE_URL}
  Back end    ${portalUrl}
  Demo issue  ${issue.url}
  Logs        ${logsFolder}
`);
});
