import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  EmptyState,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';
import styles from './Home.module.css';

/** Known without asking; replaced by what is installed. */
const USUAL_LABEL = 'run:dev';

/** What to do when nothing has ever run. */
export function FirstSteps() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.listStages(signal),
    [runsApi],
  );
  const stages = usePolling(load, { intervalMs: undefined }).value ?? [];
  const labels = stages
    .filter(stage => stage.beginsIssue)
    .map(stage => stage.triggerLabel);
  return (
    <EmptyState title={t('home.firstSteps.title')}>
      <ol className={styles.steps}>
        <li>{t('home.firstSteps.issue')}</li>
        <li>
          {t('home.firstSteps.label', {
            labels: labels.join(', ') || USUAL_LABEL,
          })}
        </li>
        <li>{t('home.firstSteps.watch')}</li>
      </ol>
    </EmptyState>
  );
}
