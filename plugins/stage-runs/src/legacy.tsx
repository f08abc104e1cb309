/**
 * The Runs tab for hosts on Backstage's old front-end system. It is the only place of
 * Stagecraft that uses `@backstage/core-plugin-api` (docs/adr/0004-core-plugin-api.md).
 *
 * @example
 * <EntityLayout.Route path="/runs" title="Runs" if={isRunsAvailable}>
 *   <EntityRunsContent />
 * </EntityLayout.Route>
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  createRouteRef,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { HttpRunsApi } from './api/HttpRunsApi';
import { runsApiRef } from './api/RunsApi';

const rootRouteRef = createRouteRef({ id: 'stage-runs' });

/** Brings the API client; mounting `EntityRunsContent` is enough to install it. */
export const stageRunsPlugin = createPlugin({
  id: 'stage-runs',
  apis: [
    createApiFactory({
      api: runsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new HttpRunsApi(deps),
    }),
  ],
});

/** The runs of the entity's repository; a run opens below the tab. */
export const EntityRunsContent = stageRunsPlugin.provide(
  createRoutableExtension({
    name: 'EntityRunsContent',
    mountPoint: rootRouteRef,
    component: () =>
      import('./entity/LegacyEntityRuns').then(m => m.LegacyEntityRuns),
  }),
);

export { hasRuns as isRunsAvailable } from './entity/repositoryOf';
