import { ServerResponse } from 'node:http';
import { RestFault } from '../faults';
import { GitHubError } from '../GitHubError';

/**
 * Carries out a fault that comes before the request: throws the refusal, or
 * leaves the caller without an answer (`handled`).
 */
export function applyRestFault(
  fault: RestFault,
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
  throw new GitHubError(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { headers: { 'Retry-After': String(fault.retryAfterSeconds ?? 1) } },
  );
}
