import {
  Code,
  ConnectError,
  createContextKey,
  type ConnectRouter,
  type HandlerContext,
  type Interceptor,
} from '@connectrpc/connect';
import { expressConnectMiddleware } from '@connectrpc/connect-express';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { VerifierService } from '@stagecraft/backstage-plugin-stage-runs-common/verifier';
import type { RequestHandler } from 'express';
import { rpcErrorInterceptor } from '../runner/rpcErrors';
import type { VerifierCalls } from './VerifierCalls';
import type {
  VerifierIdentities,
  VerifierIdentity,
} from './VerifierIdentities';

/** Nobody has anything long to say here. */
const MAX_MESSAGE_BYTES = 4 * 1024;

const verifierKey = createContextKey<VerifierIdentity | undefined>(undefined, {
  description: 'the verifier that the call comes from',
});

interface VerifierRoutes {
  calls: VerifierCalls;
  /** For example http://localhost:7007/api/stage-runs/source */
  sourceUrl: string;
}

/** VerifierService over Connect: a service of its own, so that a token of one is worth nothing at the other. */
export function verifierMiddleware(
  options: VerifierRoutes & {
    identities: VerifierIdentities;
    logger: LoggerService;
  },
): RequestHandler {
  return expressConnectMiddleware({
    routes: router => addRoutes(router, options),
    readMaxBytes: MAX_MESSAGE_BYTES,
    interceptors: [
      rpcErrorInterceptor(options.logger),
      tokenInterceptor(options.identities),
    ],
  });
}

function addRoutes(
  router: ConnectRouter,
  { calls, sourceUrl }: VerifierRoutes,
): void {
  router.service(VerifierService, {
    async getSource(_, context) {
      const { run, report } = await calls.source(verifierOf(context));
      return {
        sourceUrl: `${sourceUrl}/${run.id}.git`,
        baseSha: run.base_sha!,
        baseBranch: run.base_branch,
        headSha: report.headSha,
        bundleParts: report.bundleParts,
      };
    },
    async readBundlePart({ part }, context) {
      const content = await calls.readBundlePart(verifierOf(context), part);
      return { content };
    },
    async reportSourceReady(_, context) {
      await calls.sourceReady(verifierOf(context));
      return {};
    },
  });
}

function tokenInterceptor(identities: VerifierIdentities): Interceptor {
  return next => async request => {
    const token = /^Bearer (\S+)$/i.exec(
      request.header.get('authorization') ?? '',
    )?.[1];
    const verifier = token && (await identities.byToken(token));
    if (!verifier) {
      throw new ConnectError(
        'The token is unknown, or its try has ended',
        Code.Unauthenticated,
      );
    }
    request.contextValues.set(verifierKey, verifier);
    return next(request);
  };
}

function verifierOf(context: HandlerContext): VerifierIdentity {
  // The interceptor lets no call through without it.
  return context.values.get(verifierKey)!;
}
