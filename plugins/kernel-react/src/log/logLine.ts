export interface LogLine {
  /** Line number, from 1. */
  n: number;
  text: string;
}

export type LogLevel = 'error' | 'warning' | 'debug' | 'plain';

const LEVEL_PATTERNS: ReadonlyArray<[LogLevel, RegExp]> = [
  ['error', /^(?:\S+\s+){0,2}\[?(?:error|fatal|err!)\b/i],
  ['warning', /^(?:\S+\s+){0,2}\[?warn(?:ing)?\b/i],
  ['debug', /^(?:\S+\s+){0,2}\[?(?:debug|trace)\b/i],
];

/** The level that a line claims in its first three words; most lines claim none. */
export function levelOf(text: string): LogLevel {
  const head = text.slice(0, 200);
  return (
    LEVEL_PATTERNS.find(([, pattern]) => pattern.test(head))?.[0] ?? 'plain'
  );
}

/** The index in `matches` that follows `current` in the direction, round the end. */
export function stepMatch(options: {
  current: number;
  total: number;
  step: 1 | -1;
}): number {
  const { current, total, step } = options;
  if (total === 0) return 0;
  return (current + step + total) % total;
}

/** `#L12` names line 12. */
export function lineOfHash(hash: string): number | undefined {
  const match = /^#L(?<line>[1-9]\d{0,8})$/.exec(hash);
  return match?.groups && Number(match.groups.line);
}
