import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { kernelReactTranslationRef } from '../translation';
import { useLanguage } from '../useLanguage';
import { formatDateTime, formatRelative } from './formatTime';
import { useNow } from './useNow';

const REFRESH_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * In how long something is expected, with the exact moment in the viewer's zone as its
 * tooltip. Below a minute it counts no seconds down: the server acts on its own clock.
 */
export function UntilTime(props: { value: string }) {
  const language = useLanguage();
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const now = useNow({ intervalMs: REFRESH_MS, isActive: true });
  const moment = new Date(props.value);
  const leftMs = moment.getTime() - now.getTime();
  const text = () => {
    if (leftMs <= 0) return t('time.due');
    if (leftMs < MINUTE_MS) return t('time.soon');
    return formatRelative({ moment, now, language });
  };
  return (
    <time dateTime={props.value} title={formatDateTime(moment, language)}>
      {text()}
    </time>
  );
}
