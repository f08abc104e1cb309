import {
  findMissed,
  findRecovered,
  pauseMs,
  REDELIVERABLE_MS,
  type ListedDelivery,
} from './missedDeliveries';

const NOW = new Date('2026-11-22T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

function listed(
  guid: string,
  secondsAgo: number,
  options: Partial<ListedDelivery> = {},
): ListedDelivery {
  return {
    ...{ guid, id: guid, event: 'issues', deliveredAt: ago(secondsAgo) },
    ...{ statusCode: 502, isRedelivery: false },
    ...options,
  };
}

const missed = (list: ListedDelivery[], stored: string[] = []) =>
  findMissed({ listed: list, stored: new Set(stored), now: NOW });

describe('missed deliveries', () => {
  it('are those that the inbox has not', () => {
    const list = [listed('new', 20), listed('stored', 30), listed('old', 40)];
    const guids = missed(list, ['stored']).map(({ guid }) => guid);
    expect(guids).toEqual(['old', 'new']);
  });

  it('are missed also when GitHub says they arrived: only a stored row counts', () => {
    expect(missed([listed('a', 20, { statusCode: 202 })])).toHaveLength(1);
  });

  it('are asked for by their newest attempt, and are as old as their first', () => {
    const attempts = [
      listed('a', 20, { id: '2' }),
      listed('a', 90, { id: '1' }),
    ];
    expect(missed(attempts)).toEqual([
      { id: '2', guid: 'a', event: 'issues', firstDeliveredAt: ago(90) },
    ]);
  });

  it('are not those whose row may still be on its way', () => {
    expect(missed([listed('a', 4)])).toEqual([]);
    expect(missed([listed('a', 5)])).toHaveLength(1);
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

it('a missed delivery is asked for at growing intervals up to an hour, for as long as GitHub has it', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 50].map(n => pauseMs(n) / 60_000);
  expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(REDELIVERABLE_MS).toBe(72 * 3_600_000);
});
