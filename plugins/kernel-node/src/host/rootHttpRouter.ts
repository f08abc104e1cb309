import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { earlyRoutesOf } from './earlyRoutes';
import { requestIds } from './requestIds';

/**
 * Backstage's root HTTP router with the early routes in front of its defaults, and an id
 * for every request. A host installs it with `backend.add(stagecraftRootHttpRouterServiceFactory)`.
 */
export const stagecraftRootHttpRouterServiceFactory =
  rootHttpRouterServiceFactory({
    configure({ app, lifecycle, applyDefaults }) {
      app.use(earlyRoutesOf(lifecycle).fallback);
      app.use(requestIds);
      applyDefaults();
    },
  });
