import { IncomingMessage } from 'node:http';
import { GitHubError } from '../GitHubError';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The pages ask for no password, so nobody else's page may reach them: not
 * under a foreign host name that was pointed at this machine, and not with a
 * form that another site sends.
 */
export function requireSameSite(
  request: IncomingMessage,
  publicHost: string,
): void {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (host !== publicHost && !LOOPBACK.has(host)) {
    throw new GitHubError(421, `local-github has no pages for ${host}.`);
  }
  const site = request.headers['sec-fetch-site'];
  if (
    request.method === 'POST' &&
    site !== undefined &&
    site !== 'same-origin'
  ) {
    throw new GitHubError(403, 'Forms of other sites are refused.');
  }
}
