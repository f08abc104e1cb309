import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { useParams } from 'react-router-dom';
import { usePromptsHref } from '../prompts/usePromptsHref';
import type { IssueHref } from '../shared/useIssueHref';
import type { RunHref } from '../shared/useRunHref';
import type { RunCard } from './RunCards';
import { RunView } from './RunView';

/** The page of one run; its id is in the address. */
export function RunPage(props: {
  runHref: RunHref;
  issueHref: IssueHref;
  cards: readonly RunCard[];
}) {
  const { runId = '' } = useParams();
  const promptsHref = usePromptsHref();
  return (
    <BreadcrumbEntry
      entry={{ label: runId.slice(0, 8), href: props.runHref(runId) }}
    >
      <RunView key={runId} {...{ runId, promptsHref }} {...props} />
    </BreadcrumbEntry>
  );
}
