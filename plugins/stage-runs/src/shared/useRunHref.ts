import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { runRouteRef } from '../routes';

/** Where the page of a run is. */
export type RunHref = (runId: string) => string;

/** The run page of this app. */
export function useRunHref(): RunHref {
  const toRun = useRouteRef(runRouteRef);
  return useCallback(runId => toRun?.({ runId }) ?? `/runs/${runId}`, [toRun]);
}
