import { setTimeout as delay } from 'node:timers/promises';

/** Asks again every 20 ms until the answer is true; throws after the deadline. */
export async function eventually(
  condition: () => Promise<boolean> | boolean,
  deadlineMs = 10_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > end) {
      throw new Error(`Still not true after ${deadlineMs} ms: ${condition}`);
    }
    await delay(20);
  }
}
