import { ServerResponse } from 'node:http';
import { GitFault, RestFault, Taken } from './faults';
import { GitHubError } from './GitHubError';

/**
 * Carries out a fault that comes before the request: throws the refusal, or
 * leaves the caller without an answer (`handled`).
 */
export function applyRequestFault(
  { fault, limit }: Taken<RestFault | GitFault>,
  response: ServerResponse,
): 'handled' | 'continue' {
  if (fault.kind === 'lost-answer') return 'continue';
  if (fault.kind === 'timeout') {
    // Whoever waits gives up by itself; closing the server cuts the rest.
    response.socket?.setTimeout(0);
    return 'handled';
  }
  if (fault.kind === 'respond') {
    throw new GitHubError(fault.status, 'Server Error');
  }
  const { status, message, headers } = limit!;
  throw new GitHubError(status, message, { headers });
}
