import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { StatusBadge } from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentRequest } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { REQUEST_LOOKS } from './requestState';

/** How a request stands, as icon, text and colour. A question that was approved is answered. */
export function RequestStateBadge(props: {
  request: Pick<AgentRequest, 'status' | 'kind'>;
}) {
  const { status, kind } = props.request;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const isAnswered = kind === 'question' && status === 'applied';
  return (
    <StatusBadge
      {...REQUEST_LOOKS[status]}
      label={
        isAnswered ? t('requests.answered') : t(`requests.state.${status}`)
      }
    />
  );
}
