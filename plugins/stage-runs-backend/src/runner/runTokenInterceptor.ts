import {
  Code,
  ConnectError,
  createContextKey,
  type Interceptor,
} from '@connectrpc/connect';
import type { RunnerIdentities, RunnerIdentity } from './RunnerIdentities';

export const runnerKey = createContextKey<RunnerIdentity | undefined>(
  undefined,
  { description: 'the attempt that the call comes from' },
);

/** Lets a call through with the token of a lasting attempt only. A Backstage token is worth nothing here. */
export function runTokenInterceptor(identities: RunnerIdentities): Interceptor {
  return next => async request => {
    const token = /^Bearer (\S+)$/i.exec(
      request.header.get('authorization') ?? '',
    )?.[1];
    const runner = token && (await identities.byToken(token));
    if (!runner) {
      throw new ConnectError(
        'The run token is unknown, or its attempt has ended',
        Code.Unauthenticated,
      );
    }
    request.contextValues.set(runnerKey, runner);
    return next(request);
  };
}
