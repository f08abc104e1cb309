import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import type { PreviewQuery } from '../api/RunsApi';
import { runsRouteRef } from '../routes';

/** Where the prompt is shown that a run would have now. */
export function usePromptsHref(): (query: PreviewQuery) => string {
  const toRuns = useRouteRef(runsRouteRef);
  return useCallback(
    ({ repository, ...query }) => {
      const given = Object.entries(query).filter(([, value]) => value);
      const search = new URLSearchParams(
        given.map(([name, value]) => [name, String(value)]),
      );
      return `${toRuns?.() ?? '/runs'}/prompts/${repository}?${search}`;
    },
    [toRuns],
  );
}
