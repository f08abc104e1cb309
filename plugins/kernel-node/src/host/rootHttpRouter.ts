import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { earlyRoutesOf } from './earlyRoutes';

/**
 * Backstage's root HTTP router with the early routes in front of its defaults. A host
 * installs it with `backend.add(stagecraftRootHttpRouterServiceFactory)`.
 */
export const stagecraftRootHttpRouterServiceFactory =
  rootHttpRouterServiceFactory({
    configure({ app, lifecycle, applyDefaults }) {
      app.use(earlyRoutesOf(lifecycle).fallback);
      applyDefaults();
    },
  });
