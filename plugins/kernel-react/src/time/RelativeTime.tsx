import { useLanguage } from '../useLanguage';
import { formatDateTime, formatRelative } from './formatTime';
import { useNow } from './useNow';

const REFRESH_MS = 10_000;

/** How long ago something happened, with the exact moment in the viewer's zone as its tooltip. */
export function RelativeTime(props: { value: string }) {
  const language = useLanguage();
  const now = useNow({ intervalMs: REFRESH_MS, isActive: true });
  const moment = new Date(props.value);
  // What has happened is never ahead, though `now` lags and the server's clock may differ.
  const seenAt = moment > now ? moment : now;
  return (
    <time dateTime={props.value} title={formatDateTime(moment, language)}>
      {formatRelative({ moment, now: seenAt, language })}
    </time>
  );
}
