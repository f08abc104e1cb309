import { createServer } from 'node:net';
import { StartError } from '../progress.mjs';
import { portVariable } from './settings.mjs';

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

/** Throws a StartError that names the first port which can't be had. */
export async function checkPorts(ports) {
  for (const [service, port] of Object.entries(ports)) {
    const code = await problemWith(port);
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
