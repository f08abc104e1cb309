import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import { ErrorPanel } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { runsApiRef } from '../api/RunsApi';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { ApproveResultDialog } from './ApproveResultDialog';
import { CancelRunDialog } from './CancelRunDialog';
import { PriorityButton } from './PriorityButton';
import styles from './Run.module.css';

/** What is next: to move in the queue, to cancel, to approve or to retry, as far as the server says that the person may now, or to look at what was delivered. */
export function RunActions(props: {
  detail: RunDetail;
  runHref: RunHref;
  onChanged: () => void;
}) {
  const { detail, runHref, onChanged } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [isAsking, setAsking] = useState<'cancel' | 'approve'>();
  const retry = useRetry(detail.summary.id, runHref);
  const close = () => setAsking(undefined);
  const closeChanged = () => {
    close();
    onChanged();
  };
  const { outcome, pullRequestUrl, pullRequestNumber } = detail.summary;
  return (
    <div className={styles.actions}>
      {outcome === 'delivered' && pullRequestUrl && (
        <ButtonLink variant="primary" href={pullRequestUrl}>
          {t('run.openPullRequest', {
            number: String(pullRequestNumber ?? ''),
          })}
        </ButtonLink>
      )}
      {detail.actions.prioritize && (
        <PriorityButton detail={detail} onChanged={onChanged} />
      )}
      {detail.actions.cancel && (
        <Button variant="secondary" onPress={() => setAsking('cancel')}>
          {t('run.cancel.button')}
        </Button>
      )}
      {detail.actions.approve && (
        <Button variant="secondary" onPress={() => setAsking('approve')}>
          {t('run.approve.button')}
        </Button>
      )}
      {detail.actions.retry && (
        <Button
          variant="primary"
          isPending={retry.isPending}
          onPress={retry.start}
        >
          {t('run.retry.button')}
        </Button>
      )}
      {retry.error && (
        <ErrorPanel title={t('run.retry.failed')} error={retry.error} />
      )}
      {isAsking === 'cancel' && (
        <CancelRunDialog
          run={detail.summary}
          onClose={close}
          onCanceled={closeChanged}
        />
      )}
      {isAsking === 'approve' && (
        <ApproveResultDialog
          detail={detail}
          onClose={close}
          onApproved={closeChanged}
        />
      )}
    </div>
  );
}

/** Retries, then goes to the page of the new run. */
function useRetry(runId: string, runHref: RunHref) {
  const runsApi = useApi(runsApiRef);
  const navigate = useNavigate();
  return useAction(async () => {
    const retried = await runsApi.retryRun(runId);
    navigate(runHref(retried.summary.id));
  });
}
