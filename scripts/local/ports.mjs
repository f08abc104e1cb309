import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../progress.mjs';
import { portVariable } from './settings.mjs';

const POLL_MS = 50;

function tryListening(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', error => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

async function problemWith(port) {
  // Browsers try ::1 for "localhost" first, so a stranger there would be shown instead of us.
  for (const host of ['127.0.0.1', '::1']) {
    const code = await tryListening(port, host);
    if (code === 'EADDRINUSE' || code === 'EACCES') {
      return code;
    }
  }
  return undefined;
}

async function lastingProblemWith(port, deadline) {
  for (;;) {
    const code = await problemWith(port);
    if (!code || Date.now() >= deadline) {
      return code;
    }
    await delay(POLL_MS);
  }
}

/**
 * Throws a StartError that names the first port which can't be had. Ports that are still
 * taken are waited for, `patienceMs` for all of them together.
 */
export async function checkPorts(ports, { patienceMs = 0 } = {}) {
  const deadline = Date.now() + patienceMs;
  for (const [service, port] of Object.entries(ports)) {
    const code = await lastingProblemWith(port, deadline);
    if (code) {
      const why =
        code === 'EACCES'
          ? 'may not be used by you'
          : 'is taken by another program';
      throw new StartError(
        `Port ${port} (${service}) ${why}: free it, or choose another with ${portVariable(
          service,
        )}=<port>, then try again.`,
      );
    }
  }
}
