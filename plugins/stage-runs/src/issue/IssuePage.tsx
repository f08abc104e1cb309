import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useParams } from 'react-router-dom';
import type { IssueRef } from '../api/RunsApi';
import { issueOf } from '../shared/RunLink';
import type { IssueHref } from '../shared/useIssueHref';
import type { RunHref } from '../shared/useRunHref';
import { IssueView } from './IssueView';

/** The page of one issue; which one is in the address. */
export function IssuePage(props: { runHref: RunHref; issueHref: IssueHref }) {
  const issue = useIssueInAddress();
  return (
    <BreadcrumbEntry
      entry={{ label: issueOf(issue), href: props.issueHref(issue) }}
    >
      <IssueView key={issueOf(issue)} {...issue} runHref={props.runHref} />
    </BreadcrumbEntry>
  );
}

export function useIssueInAddress(): IssueRef {
  const { owner = '', repo = '', number = '' } = useParams();
  return { repository: `${owner}/${repo}`, issueNumber: Number(number) };
}
