import {
  LONGEST_LIMIT_MS,
  readRateLimit,
  withJitter,
  type LimitAnswer,
} from './rateLimit';

const date = 'Sat, 28 Nov 2026 10:00:00 GMT';
const resetIn = (seconds: number) => String(Date.parse(date) / 1_000 + seconds);
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait.';

function answer(
  status: number,
  headers: Record<string, string> = {},
  message = 'Forbidden',
): LimitAnswer {
  return { status, message, response: { headers: { date, ...headers } } };
}

it.each<[string, LimitAnswer, object | undefined]>([
  ['a refusal of rights', answer(403), undefined],
  [
    'a refusal with requests left',
    answer(403, { 'x-ratelimit-remaining': '7' }),
    undefined,
  ],
  ['a failure of GitHub', answer(502, {}, SECONDARY), undefined],
  [
    'a primary limit by its reset',
    answer(403, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': resetIn(90),
    }),
    { kind: 'primary', waitMs: 90_000, isGuess: false },
  ],
  [
    'a primary limit that is a 429',
    answer(429, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': resetIn(90),
    }),
    { kind: 'primary', waitMs: 90_000, isGuess: false },
  ],
  [
    'a reset a moment ago',
    answer(403, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': resetIn(-3),
    }),
    { kind: 'primary', waitMs: 1_000, isGuess: false },
  ],
  [
    'a reset in years',
    answer(403, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': resetIn(1e9),
    }),
    { kind: 'primary', waitMs: LONGEST_LIMIT_MS, isGuess: false },
  ],
  [
    'a reset long ago',
    answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }),
    { kind: 'primary', waitMs: 60_000, isGuess: true },
  ],
  [
    'a reset that is no number',
    answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }),
    { kind: 'primary', waitMs: 60_000, isGuess: true },
  ],
  [
    'no reset',
    answer(403, { 'x-ratelimit-remaining': '0' }),
    { kind: 'primary', waitMs: 60_000, isGuess: true },
  ],
  [
    'retry-after in seconds',
    answer(403, { 'retry-after': '30' }, SECONDARY),
    { kind: 'secondary', waitMs: 30_000, isGuess: false },
  ],
  [
    'retry-after of no time at all',
    answer(429, { 'retry-after': '0' }),
    { kind: 'secondary', waitMs: 1_000, isGuess: false },
  ],
  [
    'retry-after as a date, by GitHub’s own clock',
    answer(429, { 'retry-after': 'Sat, 28 Nov 2026 10:02:00 GMT' }),
    { kind: 'secondary', waitMs: 120_000, isGuess: false },
  ],
  [
    'retry-after that makes no sense',
    answer(403, { 'retry-after': 'later' }, SECONDARY),
    { kind: 'secondary', waitMs: 60_000, isGuess: true },
  ],
  [
    'a secondary limit without a time',
    answer(403, { 'x-ratelimit-remaining': '4000' }, SECONDARY),
    { kind: 'secondary', waitMs: 60_000, isGuess: true },
  ],
  [
    'GitHub’s older words for it',
    answer(403, {}, 'You have triggered an abuse detection mechanism.'),
    { kind: 'secondary', waitMs: 60_000, isGuess: true },
  ],
  [
    'a bare 429',
    answer(429),
    { kind: 'secondary', waitMs: 60_000, isGuess: true },
  ],
  [
    'no headers at all',
    { status: 429 },
    { kind: 'secondary', waitMs: 60_000, isGuess: true },
  ],
])('%s', (_what, limited, expected) => {
  expect(readRateLimit(limited)).toEqual(expected);
});

it('not all come back at once, none too early, and none much too late', () => {
  const waits = Array.from({ length: 200 }, () => withJitter(30_000));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(30_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(33_000);
  expect(new Set(waits).size).toBeGreaterThan(50);
  expect(withJitter(LONGEST_LIMIT_MS)).toBe(LONGEST_LIMIT_MS);
  expect(withJitter(1)).toBe(1_000);
});
