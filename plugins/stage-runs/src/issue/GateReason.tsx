import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { StageTransition } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useReasonText } from '../shared/useReasonText';
import { stageRunsTranslationRef } from '../translation';
import styles from './Issue.module.css';

/** Why a stage may not start, and what exactly is in the way. */
export function GateReason({ transition }: { transition: StageTransition }) {
  const { reason, inTheWay } = transition;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const reasonText = useReasonText();
  if (!reason) return null;
  const { labels, missing } = inTheWay;
  return (
    <div className={styles.why}>
      <p>{reasonText(reason)}</p>
      {labels.length > 0 && (
        <p>{t('issue.inTheWay.labels', { labels: labels.join(', ') })}</p>
      )}
      {missing.length > 0 && (
        <p>{t('issue.inTheWay.missing', { labels: missing.join(', ') })}</p>
      )}
    </div>
  );
}
