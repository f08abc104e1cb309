import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { GitHubLimitedError, GitHubUnavailableError } from './errors';

/** What Octokit throws, as far as we look at it. */
interface RequestFailure {
  status?: number;
  message?: string;
  response?: { headers?: Record<string, string | number | undefined> };
}

/**
 * Runs requests and translates their failures into errors of the closed set of
 * `GitHubRepository`; `action` says what was tried, for example `read issue 12`.
 */
export async function gitHubCall<T>(
  action: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toGitHubFailure(action, error as RequestFailure);
  }
}

export function toGitHubFailure(
  action: string,
  failure: RequestFailure,
): Error {
  const retryAt = limitedUntil(failure);
  const message = `GitHub could not ${action}: ${failure.message ?? failure}`;
  if (retryAt) {
    return new GitHubLimitedError(message, { retryAt });
  }
  switch (failure.status) {
    case 400:
    case 422:
      return new InputError(message);
    case 401:
    case 403:
      return new NotAllowedError(message);
    case 404:
    case 410:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    default:
      return new GitHubUnavailableError(message);
  }
}

/** Undefined when the failure is not about limits. */
function limitedUntil({ status, response }: RequestFailure): Date | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const headers = response?.headers ?? {};
  if (headers['retry-after'] !== undefined) {
    return new Date(Date.now() + Number(headers['retry-after']) * 1_000);
  }
  if (String(headers['x-ratelimit-remaining']) === '0') {
    return new Date(Number(headers['x-ratelimit-reset']) * 1_000);
  }
  return status === 429 ? new Date(Date.now() + 60_000) : undefined;
}
