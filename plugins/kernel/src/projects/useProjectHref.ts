import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { projectRouteRef } from '../routes';

/** Where the page of a project is. */
export type ProjectHref = (projectId: string) => string;

/** The project page of this app. */
export function useProjectHref(): ProjectHref {
  const toProject = useRouteRef(projectRouteRef);
  return useCallback(
    projectId => toProject?.({ projectId }) ?? `/projects/${projectId}`,
    [toProject],
  );
}
