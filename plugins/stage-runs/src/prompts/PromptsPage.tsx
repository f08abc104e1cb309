import {
  BreadcrumbEntry,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { useParams, useSearchParams } from 'react-router-dom';
import type { PreviewQuery } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';
import { PromptsView } from './PromptsView';
import { searchOf, usePromptsHref } from './usePromptsHref';

const DEFAULT_STAGE = 'dev';

/** The prompts of a repository; what is looked at is in the address. */
export function PromptsPage() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const { owner = '', repo = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const promptsHref = usePromptsHref();
  const query = readQuery(`${owner}/${repo}`, search);
  const change = (changes: Partial<PreviewQuery>) =>
    setSearch(searchOf({ ...query, ...changes }));
  return (
    <BreadcrumbEntry
      entry={{ label: t('prompts.title'), href: promptsHref(query) }}
    >
      <PromptsView query={query} onChange={change} />
    </BreadcrumbEntry>
  );
}

/** What an address could hold that is no query is left out. */
function readQuery(repository: string, search: URLSearchParams): PreviewQuery {
  const issue = Number(search.get('issueNumber'));
  const locale = search.get('locale');
  return {
    repository,
    stage: search.get('stage') || DEFAULT_STAGE,
    kind: search.get('kind') === 'revise' ? 'revise' : 'work',
    ...(Number.isSafeInteger(issue) && issue > 0 && { issueNumber: issue }),
    ...((locale === 'en' || locale === 'ru') && { locale }),
  };
}
