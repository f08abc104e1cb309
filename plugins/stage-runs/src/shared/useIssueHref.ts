import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import type { IssueRef } from '../api/RunsApi';
import { issueRouteRef } from '../routes';

/** Where the page of an issue is. */
export type IssueHref = (issue: IssueRef) => string;

/** The issue page of this app. */
export function useIssueHref(): IssueHref {
  const toIssue = useRouteRef(issueRouteRef);
  return useCallback(
    ({ repository, issueNumber }) => {
      const [owner, repo] = repository.split('/');
      const number = String(issueNumber);
      return (
        toIssue?.({ owner, repo, number }) ??
        `/runs/issues/${repository}/${number}`
      );
    },
    [toIssue],
  );
}
