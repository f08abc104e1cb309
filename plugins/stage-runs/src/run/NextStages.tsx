import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { StartStageDialog } from '../issue/StartStageDialog';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';

/** The stages that the approved result opens, each to be started from here. */
export function NextStages(props: { detail: RunDetail; runHref: RunHref }) {
  const { detail, runHref } = props;
  const { repository, issueNumber } = detail.summary;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [label, setLabel] = useState<string>();
  const navigate = useNavigate();
  return (
    <div className={styles.actions}>
      {detail.nextLabels.map(each => (
        <Button key={each} variant="secondary" onPress={() => setLabel(each)}>
          {t('issue.start.button', { label: each })}
        </Button>
      ))}
      {label && (
        <StartStageDialog
          {...{ repository, issueNumber, label }}
          onClose={() => setLabel(undefined)}
          onStarted={runId => navigate(runHref(runId))}
        />
      )}
    </div>
  );
}
