import { useLanguage } from '../useLanguage';
import { formatDateTime } from './formatTime';

/** The exact moment in the viewer's time zone. */
export function ExactTime(props: { value: string }) {
  const language = useLanguage();
  return (
    <time dateTime={props.value}>
      {formatDateTime(new Date(props.value), language)}
    </time>
  );
}
