import { raw, Router, type Request } from 'express';
import PromiseRouter from 'express-promise-router';
import type { AdapterConfig } from './adapterConfig';
import type { AdapterCallbacks } from './AdapterCallbacks';
import type { InboundCall } from './AdapterIdentities';
import { CALLBACK_PATHS } from './callbackPaths';

const MAX_BODY = '64kb';
const KINDS = Object.keys(CALLBACK_PATHS) as AdapterConfig['kind'][];

/**
 * Where adapters answer: `{approval_request_id, correlation_id, status, taken}`, the request as it is afterwards. No
 * credential of the portal is worth anything here, so that a policy of Backstage's is not asked; and bodies are
 * taken as bytes, because those are what is signed.
 */
export function createCallbackRouter(callbacks: AdapterCallbacks): Router {
  const router = PromiseRouter();
  for (const kind of KINDS) {
    router.post(
      CALLBACK_PATHS[kind],
      raw({ type: () => true, limit: MAX_BODY }),
      async (req, res) => {
        const { request, isTaken } = await callbacks.handle(kind, callOf(req));
        res.json({
          approval_request_id: Number(request.id),
          correlation_id: request.correlation_id,
          ...{ status: request.status, taken: isTaken },
        });
      },
    );
  }
  return router;
}

function callOf(req: Request): InboundCall {
  const { capability } = req.query;
  return {
    header: name => req.get(name),
    capability: typeof capability === 'string' ? capability : undefined,
    body: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
  };
}
