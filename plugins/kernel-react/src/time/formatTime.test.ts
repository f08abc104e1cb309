import {
  formatClock,
  formatDateTime,
  formatDuration,
  formatRelative,
} from './formatTime';

const NOW = new Date('2026-11-22T12:00:00Z');

describe('formatRelative', () => {
  it.each([
    ['2026-11-22T12:00:00Z', 'en', 'now'],
    ['2026-11-22T11:59:18Z', 'en', '42 seconds ago'],
    ['2026-11-22T11:55:01Z', 'en', '4 minutes ago'],
    ['2026-11-22T12:03:00Z', 'en', 'in 3 minutes'],
    ['2026-11-21T11:00:00Z', 'en', 'yesterday'],
    ['2026-11-22T11:55:01Z', 'ru', '4 минуты назад'],
    ['2026-08-01T12:00:00Z', 'en', 'Aug 1, 2026'],
  ])('says %s in %s as "%s"', (moment, language, expected) => {
    expect(
      formatRelative({ moment: new Date(moment), now: NOW, language }),
    ).toBe(expected);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, 'en', '< 1 sec'],
    [-5, 'en', '< 1 sec'],
    [999, 'ru', '< 1 с'],
    [42_000, 'en', '42 sec'],
    [60_000, 'en', '1 min'],
    [3_900_000, 'en', '1 hr 5 min'],
    [90_061_000, 'en', '1 day 1 hr'],
    [125_000, 'ru', '2 мин 5 с'],
  ])('says %d ms in %s as "%s"', (durationMs, language, expected) => {
    // Russian puts a no-break space between number and unit.
    const text = formatDuration(durationMs, language).replace(/\u00a0/g, ' ');
    expect(text).toBe(expected);
  });
});

describe('formatClock', () => {
  it.each([
    ['2026-11-22T11:59:18Z', /^11:59:18.AM$/],
    ['2026-11-20T11:59:18Z', /^Nov 20, 2026, 11:59:18.AM$/],
  ])('names the day of %s only where it is not today', (moment, expected) => {
    expect(
      formatClock({ moment: new Date(moment), now: NOW, language: 'en' }),
    ).toMatch(expected);
  });
});

describe('formatDateTime', () => {
  it('names the zone, in the language asked for', () => {
    expect(formatDateTime(NOW, 'en')).toMatch(/Nov 22, 2026.*\d:00:00/);
    expect(formatDateTime(NOW, 'ru')).toMatch(/22 нояб\. 2026/);
  });
});
