/** Asks again until `read` answers something other than undefined; fails after 10 s. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  }
  throw new Error(`Waited in vain for ${what}`);
}
