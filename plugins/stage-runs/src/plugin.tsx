import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiFlowChart, RiHomeLine, RiPlayCircleLine } from '@remixicon/react';
import { HttpRunsApi } from './api/HttpRunsApi';
import { runsApiRef } from './api/RunsApi';
import { hasRuns } from './entity/repositoryOf';
import {
  homeRouteRef,
  issueRouteRef,
  requestRouteRef,
  requestsRouteRef,
  runRouteRef,
  runsRouteRef,
  stagesRouteRef,
} from './routes';

const runsApi = ApiBlueprint.make({
  name: 'runs',
  params: defineParams =>
    defineParams({
      api: runsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new HttpRunsApi(deps),
    }),
});

const homePage = PageBlueprint.make({
  name: 'home',
  params: {
    path: '/',
    title: 'Home',
    icon: <RiHomeLine />,
    routeRef: homeRouteRef,
    noHeader: true,
    loader: () => import('./home/HomePage').then(m => <m.HomePage />),
  },
});

const runsPage = PageBlueprint.make({
  params: {
    path: '/runs',
    title: 'Runs',
    icon: <RiPlayCircleLine />,
    routeRef: runsRouteRef,
    noHeader: true,
    loader: () => import('./list/RunsPage').then(m => <m.RunsPage />),
  },
});

const stagesPage = PageBlueprint.make({
  name: 'stages',
  params: {
    path: '/stages',
    title: 'Stages',
    icon: <RiFlowChart />,
    routeRef: stagesRouteRef,
    noHeader: true,
    loader: () => import('./stages/StagesPage').then(m => <m.StagesPage />),
  },
});

const entityRuns = EntityContentBlueprint.make({
  name: 'runs',
  params: {
    path: '/runs',
    title: 'Runs',
    filter: hasRuns,
    loader: () =>
      import('./entity/EntityRunsContent').then(m => <m.EntityRunsContent />),
  },
});

/** Home, the runs, the stages, and the Runs tab of components. */
export const stageRunsPlugin = createFrontendPlugin({
  pluginId: 'stage-runs',
  title: 'Runs',
  icon: <RiPlayCircleLine />,
  routes: {
    ...{ root: runsRouteRef, home: homeRouteRef },
    ...{ run: runRouteRef, issue: issueRouteRef, stages: stagesRouteRef },
    ...{ requests: requestsRouteRef, request: requestRouteRef },
  },
  extensions: [runsApi, homePage, runsPage, stagesPage, entityRuns],
});
