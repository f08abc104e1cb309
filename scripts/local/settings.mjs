import { StartError } from '../progress.mjs';

const PORTS = {
  portal: { variable: 'STAGECRAFT_PORTAL_PORT', byDefault: 7007 },
  github: { variable: 'STAGECRAFT_GITHUB_PORT', byDefault: 7010 },
  kubernetes: { variable: 'STAGECRAFT_KUBERNETES_PORT', byDefault: 7020 },
  postgres: { variable: 'STAGECRAFT_POSTGRES_PORT', byDefault: 7032 },
};

export function portVariable(service) {
  return PORTS[service].variable;
}

function readPort({ variable, byDefault }, env) {
  const text = env[variable];
  if (text === undefined || text === '') {
    return byDefault;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartError(
      `${variable}=${text} is no port: give a number from 1 to 65535, or leave it out (${byDefault}).`,
    );
  }
  return port;
}

/** The ports of the four servers, from the environment or the defaults. */
export function readPorts(env = process.env) {
  const ports = Object.fromEntries(
    Object.entries(PORTS).map(([service, port]) => [
      service,
      readPort(port, env),
    ]),
  );
  const services = Object.keys(ports);
  for (const [index, service] of services.entries()) {
    const twin = services
      .slice(index + 1)
      .find(other => ports[other] === ports[service]);
    if (twin) {
      throw new StartError(
        `${portVariable(service)} and ${portVariable(twin)} are both ${
          ports[service]
        }: give each its own port.`,
      );
    }
  }
  return ports;
}
