import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type LifecycleService,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { RequestHandler } from 'express';
import { currentRequestId, runWithRequestId } from './requestIds';

export interface EarlyRoute {
  method: 'GET' | 'POST';
  /** The whole path, matched exactly, for example `/api/kernel/webhooks/github`. */
  path: string;
  /** Gets the plain Node objects: nothing has read the body, nothing has logged. */
  handler(req: IncomingMessage, res: ServerResponse): Promise<void> | void;
}

/**
 * Routes that are answered before Backstage's defaults (helmet, CORS, compression,
 * logging, rate limit), which cost 4 to 12 ms a request. They do their own
 * authentication; `x-request-id` is set.
 */
export interface EarlyRoutes {
  /** Throws for a method and path that somebody already has. */
  add(route: EarlyRoute): void;
  /** `GET /metrics` and the like, for whoever shows or checks what is open here. */
  names(): string[];
  /**
   * Serves the same routes from inside a plugin's router (with unauthenticated access to
   * their paths), in hosts that don't install `stagecraftRootHttpRouterServiceFactory`.
   */
  fallback: RequestHandler;
}

class EarlyRouteTable implements EarlyRoutes {
  readonly #routes = new Map<string, EarlyRoute>();
  #logger: LoggerService | undefined;

  set logger(logger: LoggerService) {
    this.#logger = logger;
  }

  add(route: EarlyRoute): void {
    const key = `${route.method} ${route.path}`;
    if (this.#routes.has(key)) {
      throw new Error(`The early route ${key} exists already`);
    }
    this.#routes.set(key, route);
  }

  names(): string[] {
    return [...this.#routes.keys()];
  }

  readonly fallback: RequestHandler = (req, res, next) => {
    const [path] = req.originalUrl.split('?', 1);
    const route = this.#routes.get(`${req.method} ${path}`);
    if (!route) {
      next();
      return;
    }
    runWithRequestId(req, res, () => this.#run(route, req, res)).catch(next);
  };

  async #run(
    route: EarlyRoute,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    try {
      await route.handler(req, res);
    } catch (error) {
      this.#logger?.error('An early route failed', {
        path: route.path,
        error: String(error),
      });
      answerInternalError(res);
    }
  }
}

function answerInternalError(res: ServerResponse): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = {
    error: { name: 'Error', message: 'Internal error' },
    request: { id: currentRequestId() },
    response: { statusCode: 500 },
  };
  res.writeHead(500, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

/**
 * The root router's `configure` hook gets no services, so the table that it mounts and
 * the one that the service hands out meet at what both can see: the host's lifecycle.
 */
const tables = new WeakMap<LifecycleService, EarlyRouteTable>();

export function earlyRoutesOf(lifecycle: LifecycleService): EarlyRouteTable {
  const table = tables.get(lifecycle) ?? new EarlyRouteTable();
  tables.set(lifecycle, table);
  return table;
}

/** The early routes of this host. */
export const earlyRoutesServiceRef = createServiceRef<EarlyRoutes>({
  id: 'stagecraft.kernel.early-routes',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        lifecycle: coreServices.rootLifecycle,
        logger: coreServices.rootLogger,
      },
      factory({ lifecycle, logger }) {
        const table = earlyRoutesOf(lifecycle);
        table.logger = logger.child({ service: 'earlyRoutes' });
        return table;
      },
    }),
});
