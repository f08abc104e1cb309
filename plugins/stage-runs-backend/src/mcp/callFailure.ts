import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  GitHubLimitedError,
  GitHubUnavailableError,
} from '@stagecraft/backstage-plugin-kernel-node';

/** Why a call has failed, as events name it. */
export type CallFailureReason =
  | 'not_offered'
  | 'rate_limited'
  | 'invalid_arguments'
  | 'not_allowed'
  | 'not_found'
  | 'conflict'
  | 'attempt_over'
  | 'github_unavailable'
  | 'timeout'
  | 'caller_gone'
  | 'failed';

export interface CallFailure {
  reason: CallFailureReason;
  /** For the agent. */
  message: string;
  /** What the platform did not foresee: it is for the log, and not for the agent. */
  isUnforeseen?: true;
}

/** Ends a call from outside, with a reason of its own. */
export class CallEndedError extends Error {
  override readonly name = 'CallEndedError';

  constructor(readonly reason: 'timeout' | 'caller_gone', message: string) {
    super(message);
  }
}

/** What an agent is told of an error, and how events name it. */
export function callFailure(error: unknown): CallFailure {
  const { message } = Object(error) as Error;
  if (error instanceof CallEndedError) return { reason: error.reason, message };
  if (error instanceof InputError) {
    return { reason: 'invalid_arguments', message };
  }
  if (error instanceof NotAllowedError) {
    return { reason: 'not_allowed', message };
  }
  if (error instanceof NotFoundError) return { reason: 'not_found', message };
  if (error instanceof ConflictError) return { reason: 'conflict', message };
  if (error instanceof AuthenticationError) {
    return { reason: 'attempt_over', message: 'This attempt has ended' };
  }
  if (
    error instanceof GitHubLimitedError ||
    error instanceof GitHubUnavailableError
  ) {
    return {
      reason: 'github_unavailable',
      message: 'GitHub takes no requests for now; try again in a minute',
    };
  }
  return {
    reason: 'failed',
    message: 'The tool failed; try again later, or go on without it',
    isUnforeseen: true,
  };
}
