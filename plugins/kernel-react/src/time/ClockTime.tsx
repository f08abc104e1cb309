import { useLanguage } from '../useLanguage';
import { formatClock, formatDateTime } from './formatTime';

/** The time of day of something that happened, with the exact moment as its tooltip. */
export function ClockTime(props: { value: string }) {
  const language = useLanguage();
  const moment = new Date(props.value);
  return (
    <time dateTime={props.value} title={formatDateTime(moment, language)}>
      {formatClock({ moment, now: new Date(), language })}
    </time>
  );
}
