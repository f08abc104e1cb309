import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { StageTransition } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useReasonText } from '../shared/useReasonText';
import { stageRunsTranslationRef } from '../translation';

/** Why a stage may not start, and what exactly is in the way. */
export function GateReason({ transition }: { transition: StageTransition }) {
  const reasonText = useReasonText();
  if (!transition.reason) return null;
  return (
    <>
      <Text as="p">{reasonText(transition.reason)}</Text>
      <InTheWay transition={transition} />
    </>
  );
}

/** The labels and the missing approvals that keep a gate closed. */
export function InTheWay({ transition }: { transition: StageTransition }) {
  const { labels, missing } = transition.inTheWay;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <>
      {labels.length > 0 && (
        <Text as="p">
          {t('issue.inTheWay.labels', { labels: labels.join(', ') })}
        </Text>
      )}
      {missing.length > 0 && (
        <Text as="p">
          {t('issue.inTheWay.missing', { labels: missing.join(', ') })}
        </Text>
      )}
    </>
  );
}
