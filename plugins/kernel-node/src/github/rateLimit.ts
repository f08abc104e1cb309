import type { GitHubLimitKind } from './errors';

/** A limit that GitHub's answer tells of. */
export interface RateLimit {
  kind: GitHubLimitKind;
  waitMs: number;
  /** GitHub did not say how long: each such answer in a row has to double the wait. */
  isGuess: boolean;
}

/** An answer of GitHub, as far as limits are concerned. */
export interface LimitAnswer {
  status?: number;
  message?: string;
  response?: { headers?: Record<string, unknown> };
}

/** GitHub asks for at least a minute where it names no time. */
const GUESS_MS = 60_000;
const SHORTEST_MS = 1_000;
/** A primary limit lasts an hour at most; no answer makes us wait much longer than that. */
export const LONGEST_LIMIT_MS = 65 * 60_000;

const MAX_JITTER_MS = 5_000;

/** Undefined when the answer is not about limits. Times are relative to GitHub's own clock. */
export function readRateLimit(answer: LimitAnswer): RateLimit | undefined {
  const { status, message = '', response } = answer;
  if (status !== 403 && status !== 429) return undefined;
  const headers = response?.headers ?? {};
  const isUsedUp = String(headers['x-ratelimit-remaining']) === '0';
  const isSecondary = /secondary rate limit|abuse detection/i.test(message);
  const isLimit =
    status === 429 ||
    isUsedUp ||
    isSecondary ||
    headers['retry-after'] !== undefined ||
    /rate limit exceeded/i.test(message);
  if (!isLimit) return undefined;
  const kind = isUsedUp && !isSecondary ? 'primary' : 'secondary';
  const told =
    retryAfterMs(headers) ?? (isUsedUp ? resetMs(headers) : undefined);
  return {
    kind,
    waitMs: clamp(told ?? GUESS_MS),
    isGuess: told === undefined,
  };
}

/** A little longer, differently for each that waits. */
export function withJitter(waitMs: number): number {
  const jitterMs = Math.random() * Math.min(waitMs / 10, MAX_JITTER_MS);
  return Math.round(clamp(waitMs + jitterMs));
}

/** Seconds, or a date as HTTP writes it. */
function retryAfterMs(headers: Record<string, unknown>): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const text = String(value).trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  return until(headers, Date.parse(text));
}

function resetMs(headers: Record<string, unknown>): number | undefined {
  const seconds = String(headers['x-ratelimit-reset'] ?? '');
  return /^\d+$/.test(seconds)
    ? until(headers, Number(seconds) * 1_000)
    : undefined;
}

/** Undefined for a time that makes no sense: none, or one that is long over. */
function until(
  headers: Record<string, unknown>,
  time: number,
): number | undefined {
  const date = Date.parse(String(headers.date ?? ''));
  const waitMs = time - (Number.isNaN(date) ? Date.now() : date);
  return waitMs > -LONGEST_LIMIT_MS ? waitMs : undefined;
}

function clamp(waitMs: number): number {
  return Math.min(Math.max(waitMs, SHORTEST_MS), LONGEST_LIMIT_MS);
}
