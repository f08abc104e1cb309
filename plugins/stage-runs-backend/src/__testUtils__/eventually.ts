const TIMEOUT_MS = 30_000;
const PAUSE_MS = 25;

/** Repeats `expectation` until it holds; fails with its last error after 30 s. */
export async function eventually<T>(
  expectation: () => T | Promise<T>,
  timeoutMs: number = TIMEOUT_MS,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise(resolve => {
      setTimeout(resolve, PAUSE_MS);
    });
  }
}
