import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../progress.mjs';
import { logsFolder, rootFolder } from '../toolchain/paths.mjs';
import { toolchainNode } from '../toolchain/toolchain.mjs';
import { Child, lastLines } from './child.mjs';
import { serverEnvironment, serverNodeArgs } from './startServices.mjs';

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** What app-config.yaml refers to as ${…}. */
export function hostEnvironment({ ports, secrets, services }) {
  return {
    ...serverEnvironment(),
    NODE_ENV: 'development',
    STAGECRAFT_PORTAL_PORT: String(ports.portal),
    STAGECRAFT_POSTGRES_PORT: String(ports.postgres),
    STAGECRAFT_POSTGRES_PASSWORD: secrets.databasePassword,
    STAGECRAFT_VAULT_KEY: secrets.vaultKey,
    STAGECRAFT_WEBHOOK_SECRET: secrets.webhookSecret,
    STAGECRAFT_GITHUB_API_URL: services.apiUrl,
    STAGECRAFT_GITHUB_WEB_URL: services.webUrl,
    STAGECRAFT_KUBECONFIG: services.kubeconfig,
  };
}

/**
 * What packages/backend writes for a configuration it can't work with: a line, and an
 * indented one for each of several problems.
 */
function configurationProblem(logFile) {
  return readFileSync(logFile, 'utf8').match(
    /^Stagecraft can't start: .*(\n {2}.*)*$/m,
  )?.[0];
}

function startFailure(child) {
  const problem = configurationProblem(child.logFile);
  if (problem) {
    return new StartError(
      `${problem}\nThe configuration is in app-config.yaml and, if you made one, app-config.local.yaml.`,
    );
  }
  const how = child.hasExited
    ? child.describeExit().how
    : 'not ready after 120 s';
  return new StartError(
    `${lastLines(
      child.logFile,
    )}\n\nThe portal did not start (${how}). Its log is ${child.logFile}.`,
  );
}

async function isReady(url) {
  try {
    const answer = await fetch(`${url}/.backstage/health/v1/readiness`, {
      signal: AbortSignal.timeout(2_000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Throws a StartError with the reason when the host ends or takes too long. */
export async function waitUntilHostReady({ child, port }) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await isReady(`http://127.0.0.1:${port}`))) {
    if (child.hasExited || Date.now() > deadline) {
      throw startFailure(child);
    }
    await delay(POLL_MS);
  }
}

/** Starts the Backstage host from its sources, one process and one port, and waits until it is ready. */
export async function startHost({ ports, env, onSpawn }) {
  const child = new Child({
    name: 'portal',
    command: toolchainNode(),
    args: [
      ...serverNodeArgs(),
      join(rootFolder, 'packages/backend/src/index.ts'),
    ],
    cwd: join(rootFolder, 'packages/backend'),
    env,
    logFile: join(logsFolder, 'portal.log'),
  });
  onSpawn(child);
  await waitUntilHostReady({ child, port: ports.portal });
  return { child, url: `http://localhost:${ports.portal}` };
}
