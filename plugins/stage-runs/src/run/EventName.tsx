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
  const particular = particularOf(type, payload);
  return (
    <span title={type}>{particular ? `${name}: ${particular}` : name}</span>
  );
}

/** What was reported, or the tool that was called. */
function particularOf(
  type: string,
  payload: RunEvent['payload'],
): string | undefined {
  const value =
    type === 'run.agent.status_reported' ? payload.text : payload.tool;
  return typeof value === 'string' ? value : undefined;
}
