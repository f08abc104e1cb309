import {
  findMissed,
  findRecovered,
  sweptUntil,
  type ListedDelivery,
} from './missedDeliveries';

const NOW = new Date('2026-11-22T12:00:00Z');

function listed(
  guid: string,
  secondsAgo: number,
  options: Partial<ListedDelivery> = {},
): ListedDelivery {
  return {
    guid,
    id: guid,
    deliveredAt: new Date(NOW.getTime() - secondsAgo * 1_000),
    statusCode: 502,
    isRedelivery: false,
    ...options,
  };
}

function missed(list: ListedDelivery[], stored: string[] = [], limit = 10) {
  return findMissed({ listed: list, stored: new Set(stored), now: NOW, limit });
}

const ids = (list: ListedDelivery[]) => list.map(({ id }) => id);

describe('lost deliveries', () => {
  it('are those that the inbox has not, the oldest first', () => {
    const { redeliver } = missed(
      [listed('new', 20), listed('stored', 30), listed('old', 40)],
      ['stored'],
    );
    expect(ids(redeliver)).toEqual(['old', 'new']);
  });

  it('are asked for also when GitHub says they arrived: only a stored row counts', () => {
    const { redeliver } = missed([listed('a', 20, { statusCode: 202 })]);
    expect(ids(redeliver)).toEqual(['a']);
  });

  it('are asked for once, by their newest attempt', () => {
    const { redeliver } = missed([
      listed('a', 20, { id: '2' }),
      listed('a', 90, { id: '1' }),
    ]);
    expect(ids(redeliver)).toEqual(['2']);
  });

  it('wait while their row may still be on its way', () => {
    const { redeliver, missing } = missed([listed('a', 2)]);
    expect(ids(redeliver)).toEqual([]);
    expect(ids(missing)).toEqual(['a']);
  });

  it('are given up after five attempts', () => {
    const attempts = [20, 80, 140, 200, 260].map((ago, index) =>
      listed('refused', ago, { id: String(index), statusCode: 401 }),
    );
    expect(missed(attempts)).toEqual({ redeliver: [], missing: [] });
    expect(ids(missed(attempts.slice(1)).redeliver)).toEqual(['1']);
  });

  it('are at most as many as the limit', () => {
    const { redeliver, missing } = missed(
      [listed('a', 20), listed('b', 30), listed('c', 40)],
      [],
      2,
    );
    expect(ids(redeliver)).toEqual(['c', 'b']);
    expect(missing).toHaveLength(3);
  });
});

describe('a recovered delivery', () => {
  it.each<[string, Partial<ListedDelivery>, boolean]>([
    ['first attempt that was stored', { statusCode: 202 }, false],
    [
      'redelivery that was stored',
      { statusCode: 202, isRedelivery: true },
      true,
    ],
    [
      'redelivery of what was there already',
      { statusCode: 200, isRedelivery: true },
      false,
    ],
    ['redelivery that failed', { statusCode: 502, isRedelivery: true }, false],
  ])('%s: %j is one: %s', (_what, options, isRecovered) => {
    const list = [listed('a', 90), listed('a', 20, options)];
    expect(findRecovered(list)).toEqual(isRecovered ? ['a'] : []);
  });
});

describe('the next sweep looks', () => {
  const minuteAgo = new Date(NOW.getTime() - 60_000);

  it('at the last minute again when nothing is missing', () => {
    expect(
      sweptUntil({ listed: [listed('a', 5)], missing: [], now: NOW }),
    ).toEqual(minuteAgo);
  });

  it('from before the first attempt of what is missing', () => {
    const list = [listed('a', 100, { id: '2' }), listed('a', 400, { id: '1' })];
    const until = sweptUntil({ listed: list, missing: [list[0]], now: NOW });
    expect(until.getTime()).toBe(list[1].deliveredAt.getTime() - 1);
  });
});
