import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { GitHubUnavailableError } from '../github/errors';
import { GitFailedError } from './gitFailedError';

/**
 * GitHub limits git by 429, or by a 403 that says so in words; git shows no header, so
 * nobody knows how long. The shape is what `readRateLimit` reads.
 */
const LIMIT =
  /error: 429|secondary rate limit|rate limit exceeded|abuse detection/i;

/** git's English messages (LC_ALL=C) and what they mean for the caller. */
const MEANINGS: [pattern: RegExp, create: (message: string) => Error][] = [
  [
    /\[(remote )?rejected\]|\(stale info\)|\(fetch first\)|non-fast-forward/,
    message => new ConflictError(message),
  ],
  [
    /Authentication failed|could not read Username|error: 40[13]|Permission to .* denied/,
    message => new NotAllowedError(message),
  ],
  [
    /repository .* not found|error: 404|not our ref|couldn't find remote ref|bad object|Not a valid object/i,
    message => new NotFoundError(message),
  ],
];

/**
 * An error of `GitHubRepository`'s closed set; what is not understood may pass. A limit
 * is left to the credential's budget, which knows what to call it.
 */
export function toGitFailure(error: unknown): Error {
  if (!(error instanceof GitFailedError)) {
    return error as Error;
  }
  if (LIMIT.test(error.stderr)) {
    return Object.assign(new Error(error.message), { status: 429 });
  }
  const meaning = MEANINGS.find(([pattern]) => pattern.test(error.stderr));
  return meaning
    ? meaning[1](error.message)
    : new GitHubUnavailableError(error.message);
}
