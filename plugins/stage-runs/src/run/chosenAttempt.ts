/** The attempt whose log is shown stands in the address, so that a link can name it. */
const ATTEMPT_PARAMETER = 'attempt';
export const LOG_HASH = '#log';

/** The way to the log of an attempt, from anywhere on the run's page. */
export function logHref(attempt: number): string {
  return `?${ATTEMPT_PARAMETER}=${attempt}${LOG_HASH}`;
}

/** The attempt that the address names, if the run has it. */
export function chosenAttempt(
  search: URLSearchParams,
  attempts: readonly { attempt: number }[],
): number | undefined {
  const named = Number(search.get(ATTEMPT_PARAMETER));
  return attempts.find(({ attempt }) => attempt === named)?.attempt;
}

/** The address with another attempt; everything else of it stays. */
export function withAttempt(
  search: URLSearchParams,
  attempt: number,
): URLSearchParams {
  const changed = new URLSearchParams(search);
  changed.set(ATTEMPT_PARAMETER, String(attempt));
  return changed;
}
