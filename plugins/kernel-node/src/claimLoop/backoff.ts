const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60 * 1_000;

/** 1 s, 2 s, 4 s … 5 min by the number of claims in a row that didn't end well (1 is the first). */
export function backoffMs(claimCount: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(claimCount - 1, 20));
}
