import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  GitHubAppError,
  GitHubLimitedError,
  GitHubUnavailableError,
} from './errors';

/** What Octokit throws, as far as we look at it. */
interface RequestFailure {
  status?: number;
  message?: string;
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
  // The App had no token to ask with; it says itself why.
  if (failure instanceof GitHubAppError) return failure;
  const message = `GitHub could not ${action}: ${failure.message ?? failure}`;
  if (failure instanceof GitHubLimitedError) {
    const { waitMs, kind, credential } = failure;
    return new GitHubLimitedError(message, { waitMs, kind, credential });
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
