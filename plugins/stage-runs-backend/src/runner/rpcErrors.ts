import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { IllegalRunTransitionError } from '../runs/runStates';
import { StaleSessionError } from '../sessions/StaleSessionError';

/** Maps what handlers throw to the codes of the protocol. What we did not foresee is not told to the runner. */
export function rpcErrorInterceptor(logger: LoggerService): Interceptor {
  return next => async request => {
    try {
      return await next(request);
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      const code = codeOf(error);
      if (code !== undefined) {
        throw new ConnectError((error as Error).message, code);
      }
      logger.error('A call of a runner failed', {
        method: request.method.name,
        reason: String(error),
      });
      throw new ConnectError(
        'The platform failed; try again',
        Code.Unavailable,
      );
    }
  };
}

function codeOf(error: unknown): Code | undefined {
  if (error instanceof InputError) return Code.InvalidArgument;
  if (error instanceof NotFoundError) return Code.NotFound;
  if (error instanceof NotAllowedError) return Code.PermissionDenied;
  if (error instanceof AuthenticationError) return Code.Unauthenticated;
  if (error instanceof StaleSessionError) return Code.Aborted;
  if (
    error instanceof ConflictError ||
    error instanceof IllegalRunTransitionError
  ) {
    return Code.FailedPrecondition;
  }
  return undefined;
}
