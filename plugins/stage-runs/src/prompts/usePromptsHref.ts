import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import type { PreviewQuery } from '../api/RunsApi';
import { runsRouteRef } from '../routes';

export type PromptsHref = (query: PreviewQuery) => string;

/** Where the prompt is shown that a run would have now. */
export function usePromptsHref(): PromptsHref {
  const toRuns = useRouteRef(runsRouteRef);
  return useCallback(
    query =>
      `${toRuns?.() ?? '/runs'}/prompts/${query.repository}?${searchOf(query)}`,
    [toRuns],
  );
}

/** The query as a part of an address, without the repository, which is in its path. */
export function searchOf(query: PreviewQuery): URLSearchParams {
  const { repository, ...asked } = query;
  const given = Object.entries(asked).filter(([, value]) => value);
  return new URLSearchParams(
    given.map(([name, value]) => [name, String(value)]),
  );
}
