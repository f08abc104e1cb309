const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const RELATIVE_UNITS = [
  { unit: 'day', lengthMs: DAY_MS },
  { unit: 'hour', lengthMs: HOUR_MS },
  { unit: 'minute', lengthMs: MINUTE_MS },
  { unit: 'second', lengthMs: SECOND_MS },
] as const;

/** The exact moment in the viewer's time zone, with the zone named. */
export function formatDateTime(moment: Date, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(moment);
}

/** "2 minutes ago"; after 30 days the date, because "97 days ago" tells nobody anything. */
export function formatRelative(options: {
  moment: Date;
  now: Date;
  language: string;
}): string {
  const { moment, now, language } = options;
  const differenceMs = moment.getTime() - now.getTime();
  if (Math.abs(differenceMs) > 30 * DAY_MS) {
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(
      moment,
    );
  }
  const { unit, lengthMs } =
    RELATIVE_UNITS.find(entry => Math.abs(differenceMs) >= entry.lengthMs) ??
    RELATIVE_UNITS[RELATIVE_UNITS.length - 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
    Math.trunc(differenceMs / lengthMs),
    unit,
  );
}

/** The two largest units that are not zero: "1 hr 5 min", "42 sec". Below a second: "0 sec". */
export function formatDuration(durationMs: number, language: string): string {
  const parts: string[] = [];
  let restMs = Math.max(0, durationMs);
  for (const { unit, lengthMs } of RELATIVE_UNITS) {
    const count = Math.floor(restMs / lengthMs);
    restMs -= count * lengthMs;
    const isLast = unit === 'second';
    if (count > 0 || (isLast && parts.length === 0)) {
      parts.push(
        new Intl.NumberFormat(language, {
          style: 'unit',
          unit,
          unitDisplay: 'short',
        }).format(count),
      );
    }
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}
