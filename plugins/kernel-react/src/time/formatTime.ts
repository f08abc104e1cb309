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

/** The time of day with seconds; with the date where that is not the day of `now`. */
export function formatClock(options: {
  moment: Date;
  now: Date;
  language: string;
}): string {
  const { moment, now, language } = options;
  const isToday = moment.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(language, {
    dateStyle: isToday ? undefined : 'medium',
    timeStyle: 'medium',
  }).format(moment);
}

/** The two largest units that are not zero: "1 hr 5 min", "42 sec". Below a second: "< 1 sec". */
export function formatDuration(durationMs: number, language: string): string {
  if (durationMs < SECOND_MS) {
    return `< ${formatUnit(1, { unit: 'second', language })}`;
  }
  const parts: string[] = [];
  let restMs = durationMs;
  for (const { unit, lengthMs } of RELATIVE_UNITS) {
    const count = Math.floor(restMs / lengthMs);
    restMs -= count * lengthMs;
    if (count > 0) parts.push(formatUnit(count, { unit, language }));
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

function formatUnit(
  count: number,
  options: { unit: string; language: string },
): string {
  return new Intl.NumberFormat(options.language, {
    style: 'unit',
    unit: options.unit,
    unitDisplay: 'short',
  }).format(count);
}
