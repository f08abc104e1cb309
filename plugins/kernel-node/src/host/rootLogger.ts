import { rootLoggerServiceFactory } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type LoggerService,
  type RootLoggerService,
} from '@backstage/backend-plugin-api';
import { currentRequestId } from './requestIds';

/** Adds `requestId` to every line that is written while a request is answered. */
export class RequestLogger implements RootLoggerService {
  readonly #logger: LoggerService;

  constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  error(...line: Parameters<LoggerService['error']>): void {
    this.#current().error(...line);
  }

  warn(...line: Parameters<LoggerService['warn']>): void {
    this.#current().warn(...line);
  }

  info(...line: Parameters<LoggerService['info']>): void {
    this.#current().info(...line);
  }

  debug(...line: Parameters<LoggerService['debug']>): void {
    this.#current().debug(...line);
  }

  child(...meta: Parameters<LoggerService['child']>): LoggerService {
    return new RequestLogger(this.#logger.child(...meta));
  }

  #current(): LoggerService {
    const requestId = currentRequestId();
    return requestId ? this.#logger.child({ requestId }) : this.#logger;
  }
}

/** Backstage's own root logger under another name, so that ours can stand before it. */
const backstageRootLoggerServiceRef = createServiceRef<RootLoggerService>({
  id: 'stagecraft.kernel.backstage-root-logger',
  scope: 'root',
  defaultFactory: async service => ({ ...rootLoggerServiceFactory, service }),
});

/**
 * Backstage's root logger whose lines name the request that they belong to. A host
 * installs it with `backend.add(stagecraftRootLoggerServiceFactory)`.
 */
export const stagecraftRootLoggerServiceFactory = createServiceFactory({
  service: coreServices.rootLogger,
  deps: { logger: backstageRootLoggerServiceRef },
  factory: ({ logger }) => new RequestLogger(logger),
});
