import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import { isNamedEvent } from './eventNames';

/** What an event says, for people; its type where it is one that we have no words for. */
export function EventName(props: {
  event: Pick<RunEvent, 'type' | 'payload'>;
}) {
  const { type, payload } = props.event;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!isNamedEvent(type)) return <code>{type}</code>;
  const name = t(`event.${type}`);
  const isReport = type === 'run.agent.status_reported';
  const report = isReport && typeof payload.text === 'string' && payload.text;
  return <span title={type}>{report ? `${name}: ${report}` : name}</span>;
}
