import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ErrorPanel,
  LoadingRows,
  PlainText,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';

/** The end of what a verifier has printed. */
export function VerifierOutput(props: { runId: string; name: string }) {
  const { runId, name } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.readVerifierOutput(runId, name, signal),
    [runsApi, runId, name],
  );
  // It does not change any more.
  const output = usePolling(load, { intervalMs: undefined });
  if (output.error) {
    return (
      <ErrorPanel
        title={t('run.verification.outputFailed')}
        error={output.error}
        onRetry={output.reload}
      />
    );
  }
  if (!output.value) {
    return <LoadingRows label={t('run.verification.outputLoading')} rows={2} />;
  }
  return (
    <PlainText
      label={t('run.verification.output', { name })}
      text={output.value.text}
    />
  );
}
