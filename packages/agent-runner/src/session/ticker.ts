/** Calls `work` again and again, until the returned function is called. */
export type Ticker = (work: () => void) => () => void;

const MINUTE_MS = 60_000;

export const everyMinute: Ticker = work => {
  const timer = setInterval(work, MINUTE_MS);
  return () => clearInterval(timer);
};
