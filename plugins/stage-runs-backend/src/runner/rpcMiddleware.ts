import { expressConnectMiddleware } from '@connectrpc/connect-express';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { RequestHandler } from 'express';
import { rpcErrorInterceptor } from './rpcErrors';
import type { RunnerCalls } from './RunnerCalls';
import type { RunnerIdentities } from './RunnerIdentities';
import { runnerRoutes } from './runnerRoutes';
import type { SessionCalls } from './SessionCalls';
import { runTokenInterceptor } from './runTokenInterceptor';

/** The largest message is a part of 1 MiB (bundle or session); JSON makes it a third larger. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/** RunnerService over Connect and gRPC-Web. */
export function rpcMiddleware(options: {
  identities: RunnerIdentities;
  calls: RunnerCalls;
  sessions: SessionCalls;
  logger: LoggerService;
  sourceUrl: string;
}): RequestHandler {
  return expressConnectMiddleware({
    routes: runnerRoutes(options),
    readMaxBytes: MAX_MESSAGE_BYTES,
    interceptors: [
      rpcErrorInterceptor(options.logger),
      runTokenInterceptor(options.identities),
    ],
  });
}
