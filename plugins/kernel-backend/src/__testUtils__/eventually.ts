/** Asks again until `read` answers something other than undefined; fails after 10 s, or the time that is given. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined>,
  options: { timeoutMs: number } = { timeoutMs: 10_000 },
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  while (Date.now() < deadline) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  }
  throw new Error(`Waited in vain for ${what}`);
}
