import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { ClockTime, Section } from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentRequestDelivery } from '@stagecraft/backstage-plugin-stage-runs-common';
import issueStyles from '../issue/Issue.module.css';
import { stageRunsTranslationRef } from '../translation';

/** Where it was asked besides the portal, and how that went. Nothing where it was not. */
export function RequestDeliveries(props: {
  deliveries: AgentRequestDelivery[];
}) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (props.deliveries.length === 0) return null;
  return (
    <Section title={t('requests.deliveries.title')}>
      <ul className={issueStyles.rows}>
        {props.deliveries.map(delivery => (
          <li key={`${delivery.adapterId} ${delivery.sentAt}`}>
            <div className={issueStyles.what}>
              <Text>{delivery.adapterId}</Text>
              {delivery.detail && (
                <p className={issueStyles.why}>{delivery.detail}</p>
              )}
            </div>
            <ClockTime value={delivery.sentAt} />
            <span>
              {t(`requests.deliveries.${delivery.outcome ?? 'underWay'}`)}
              {delivery.httpStatus !== undefined && ` (${delivery.httpStatus})`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
