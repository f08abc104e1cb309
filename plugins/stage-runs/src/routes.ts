import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** Home: `/`. */
export const homeRouteRef = createRouteRef();

/** The list of runs: `/runs`. */
export const runsRouteRef = createRouteRef();

/** Stages, labels and agents: `/stages`. */
export const stagesRouteRef = createRouteRef();

/** One issue: `/runs/issues/:owner/:repo/:number`. */
export const issueRouteRef = createSubRouteRef({
  path: '/issues/:owner/:repo/:number',
  parent: runsRouteRef,
});

/** What agents ask people: `/runs/requests`. */
export const requestsRouteRef = createSubRouteRef({
  path: '/requests',
  parent: runsRouteRef,
});

/** One of them: `/runs/requests/:requestId`. */
export const requestRouteRef = createSubRouteRef({
  path: '/requests/:requestId',
  parent: runsRouteRef,
});

/** One run: `/runs/:runId`. */
export const runRouteRef = createSubRouteRef({
  path: '/:runId',
  parent: runsRouteRef,
});
