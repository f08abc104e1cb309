import type {
  DatabaseService,
  HttpRouterService,
  RootConfigService,
  RootLifecycleService,
} from '@backstage/backend-plugin-api';
import {
  checkHostConfig,
  readStagecraftConfig,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  requestIds,
  type EarlyRoutes,
} from '@stagecraft/backstage-plugin-kernel-node/host';
import { checkGitHubApp } from './credentials/GitHubAppCheck';
import { createKernel, type Kernel, type KernelOptions } from './Kernel';
import { scheduleUpkeep } from './upkeep/scheduleUpkeep';

export const WEBHOOK_PATH = '/webhooks/github';

/** Puts the kernel together and connects it to the host; the order matters. */
export async function startKernel(
  host: Omit<KernelOptions, 'config' | 'knex'> & {
    rootConfig: RootConfigService;
    database: DatabaseService;
    httpRouter: HttpRouterService;
    rootLifecycle: RootLifecycleService;
    earlyRoutes: EarlyRoutes;
  },
): Promise<void> {
  checkHostConfig(host.rootConfig);
  const config = readStagecraftConfig(host.rootConfig);
  const knex = await host.database.getClient();
  const kernel = createKernel({ ...host, config, knex });
  await kernel.bootstrap.run(config);
  host.rootLifecycle.addShutdownHook(await kernel.storedTokens.start());
  addRoutes(host, kernel);
  await scheduleUpkeep({
    ...host,
    knex,
    labelSync: kernel.labelSync,
    sweep: kernel.sweep,
    sweepInterval: config.webhookSweep.interval,
  });
  // Only now has every plugin added its webhook handlers.
  host.rootLifecycle.addStartupHook(() => {
    kernel.ingress.handlersAreKnown();
    kernel.inbox.start();
    void checkGitHubApp({ ...host, refusals: kernel.refusals });
  });
}

function addRoutes(
  host: { httpRouter: HttpRouterService; earlyRoutes: EarlyRoutes },
  kernel: Kernel,
): void {
  const { httpRouter, earlyRoutes } = host;
  earlyRoutes.add({
    method: 'POST',
    path: `/api/kernel${WEBHOOK_PATH}`,
    handler: (req, res) => kernel.ingress.handle(req, res),
  });
  earlyRoutes.add({
    method: 'GET',
    path: '/metrics',
    handler: (req, res) => kernel.metricsRoute.handle(req, res),
  });
  // For hosts without our root router; before the API, whose validator reads bodies.
  httpRouter.addAuthPolicy({ path: WEBHOOK_PATH, allow: 'unauthenticated' });
  httpRouter.use(earlyRoutes.fallback);
  httpRouter.use(requestIds);
  httpRouter.use(kernel.router);
}
