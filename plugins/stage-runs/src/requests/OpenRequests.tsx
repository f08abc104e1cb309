import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Section, usePolling } from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';
import { RequestList } from './RequestList';

const REFRESH_MS = 10_000;
const SHOWN = 10;

/** What agents wait for people for: of one run, or of all projects that the person sees. Nothing where they do not. */
export function OpenRequests(props: { runId?: string; heading?: 'h2' | 'h3' }) {
  const { runId, heading } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) =>
      runsApi.listRequests(
        { status: ['requested'], limit: SHOWN, ...(runId && { runId }) },
        signal,
      ),
    [runsApi, runId],
  );
  const { value } = usePolling(load, { intervalMs: REFRESH_MS });
  if (!value || value.items.length === 0) return null;
  return (
    <Section title={t('requests.openTitle')} heading={heading}>
      <RequestList requests={value.items} />
    </Section>
  );
}
