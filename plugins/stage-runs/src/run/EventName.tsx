import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { stageRunsTranslationRef } from '../translation';
import { isNamedEvent } from './eventNames';

/** What an event says, for people; its type where it is one that we have no words for. */
export function EventName(props: { type: string }) {
  const { type } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!isNamedEvent(type)) return <code>{type}</code>;
  return <span title={type}>{t(`event.${type}`)}</span>;
}
