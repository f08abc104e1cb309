/** The items of all pages, at most `limit`; pages beyond it are not asked for. */
export async function collectPages<Item>(
  pages: AsyncIterable<{ data: Item[] }>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { data } of pages) {
    items.push(...data);
    if (items.length >= limit) break;
  }
  return items.slice(0, limit);
}
