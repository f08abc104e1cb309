import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { runsApiRef, type RunsApi } from '../api/RunsApi';
import { stageRunsPlugin } from '../plugin';

/** Our pages in an app, at `path`, signed in as Ann. */
export function renderConsole(path: string, runsApi: RunsApi) {
  return renderTestApp({
    features: [stageRunsPlugin],
    initialRouteEntries: [path],
    apis: [
      [runsApiRef, runsApi],
      mockApis.identity({ userEntityRef: 'user:default/ann' }),
    ],
  });
}
