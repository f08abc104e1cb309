import { InsertBatcher } from './InsertBatcher';

/** A database that takes one statement at a time and answers when it is told to. */
function slowDatabase() {
  const statements: { items: string[]; commit(): void; fail(): void }[] = [];
  const insert = (items: string[]) =>
    new Promise<string[]>((resolve, reject) => {
      statements.push({
        items,
        commit: () => resolve(items.map(item => `stored ${item}`)),
        fail: () => reject(new Error('connection lost')),
      });
    });
  return { statements, insert };
}

function batcherOf(
  insert: (items: string[]) => Promise<string[]>,
  limits: {
    maxItems?: number;
    maxBytes?: number;
    maxWaiting?: number;
    maxInFlight?: number;
  } = {},
) {
  return new InsertBatcher<string, string>({
    insert,
    bytesOf: item => item.length,
    maxItems: limits.maxItems ?? 10,
    maxBytes: limits.maxBytes ?? 1_000,
    maxWaiting: limits.maxWaiting ?? 100,
    maxInFlight: limits.maxInFlight ?? 1,
    refuse: () => new Error('too many'),
  });
}

const settled = () => new Promise(resolve => setImmediate(resolve));

describe('InsertBatcher', () => {
  it('sends what comes alone at once, and groups what waits meanwhile', async () => {
    const { statements, insert } = slowDatabase();
    const batcher = batcherOf(insert);

    const results = Promise.all(['a', 'b', 'c'].map(item => batcher.add(item)));
    statements[0].commit();
    await settled();
    statements[1].commit();

    expect(await results).toEqual(['stored a', 'stored b', 'stored c']);
    expect(statements.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
  });

  it('has several statements in flight, and no more', async () => {
    const { statements, insert } = slowDatabase();
    const batcher = batcherOf(insert, { maxInFlight: 2 });
    const sent = ['a', 'b', 'c', 'd'].map(item => batcher.add(item));

    expect(statements.map(({ items }) => items)).toEqual([['a'], ['b']]);
    statements[1].commit();
    await settled();
    expect(statements.map(({ items }) => items)).toEqual([
      ...[['a'], ['b']],
      ['c', 'd'],
    ]);
    statements[0].commit();
    statements[2].commit();
    expect(await Promise.all(sent)).toHaveLength(4);
  });

  it('answers nobody before the commit of his statement', async () => {
    const { statements, insert } = slowDatabase();
    const answered: string[] = [];
    const done = batcherOf(insert)
      .add('a')
      .then(result => answered.push(result));

    await settled();
    expect(answered).toEqual([]);

    statements[0].commit();
    await done;
    expect(answered).toEqual(['stored a']);
  });

  it('refuses what would be one too many to wait, and takes it later', async () => {
    const { statements, insert } = slowDatabase();
    const batcher = batcherOf(insert, { maxWaiting: 2 });
    const sent = ['a', 'b', 'c'].map(item => batcher.add(item));

    await expect(batcher.add('d')).rejects.toThrow('too many');
    statements[0].commit();
    await settled();
    const later = batcher.add('d');
    statements[1].commit();
    await settled();
    statements[2].commit();

    expect(await Promise.all([...sent, later])).toHaveLength(4);
    expect(statements.map(({ items }) => items)).toEqual([
      ['a'],
      ['b', 'c'],
      ['d'],
    ]);
  });

  it('a failed statement fails its items only', async () => {
    const { statements, insert } = slowDatabase();
    const batcher = batcherOf(insert);
    const first = batcher.add('a').catch(error => error.message);
    const second = batcher.add('b');

    statements[0].fail();
    await settled();
    statements[1].commit();

    expect(await first).toBe('connection lost');
    expect(await second).toBe('stored b');
  });

  it.each([
    ['items', { maxItems: 2 }, [['a'], ['bb', 'ccc'], ['d']]],
    ['bytes', { maxBytes: 3 }, [['a'], ['bb'], ['ccc'], ['d']]],
  ])('limits the %s of a statement', async (_what, limits, expected) => {
    const sent: string[][] = [];
    const batcher = batcherOf(async items => {
      sent.push(items);
      return items;
    }, limits);

    await Promise.all(['a', 'bb', 'ccc', 'd'].map(item => batcher.add(item)));

    expect(sent).toEqual(expected);
  });

  it('sends an item above the limit of bytes alone', async () => {
    const sent: string[][] = [];
    const batcher = batcherOf(
      async items => {
        sent.push(items);
        return items;
      },
      { maxBytes: 2 },
    );

    await Promise.all(['a', 'large', 'b'].map(item => batcher.add(item)));

    expect(sent).toEqual([['a'], ['large'], ['b']]);
  });
});
