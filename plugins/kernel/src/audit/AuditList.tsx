import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { AuditEvent } from '@stagecraft/backstage-plugin-kernel-common';
import {
  ClockTime,
  CopyableId,
  PlainText,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useProjectHref } from '../projects/useProjectHref';
import { kernelTranslationRef } from '../translation';
import { isNamedEvent } from './eventNames';
import styles from './Audit.module.css';

/** Events, the newest first; what else one says is shown when it is opened. */
export function AuditList(props: { events: AuditEvent[] }) {
  return (
    <ul className={styles.events}>
      {props.events.map(event => (
        <li key={event.id}>
          <AuditRow event={event} />
        </li>
      ))}
    </ul>
  );
}

function AuditRow({ event }: { event: AuditEvent }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const projectHref = useProjectHref();
  const { type, actor, projectId, runId, correlationId, payload } = event;
  return (
    <details className={styles.event}>
      <summary className={styles.summary}>
        <Text weight="bold">{type}</Text>
        {isNamedEvent(type) && <span>{t(`audit.event.${type}`)}</span>}
        <span className={styles.actor}>
          {`${t(`audit.actor.${actor.type}`)} · ${actor.id}`}
        </span>
        <ClockTime value={event.createdAt} />
      </summary>
      <div className={styles.particulars}>
        <div className={styles.links}>
          {runId && <Link href={`/runs/${runId}`}>{t('audit.toRun')}</Link>}
          {projectId && (
            <Link href={projectHref(projectId)}>{t('audit.toProject')}</Link>
          )}
          {correlationId && (
            <CopyableId
              label={t('audit.filter.correlationId')}
              value={correlationId}
            />
          )}
        </div>
        <PlainText
          label={t('audit.payload')}
          text={JSON.stringify(payload, null, 2)}
        />
      </div>
    </details>
  );
}
