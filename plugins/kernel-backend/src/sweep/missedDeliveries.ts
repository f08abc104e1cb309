/** One entry of GitHub's delivery list. A delivery and its redeliveries share the guid. */
export interface ListedDelivery {
  id: string;
  guid: string;
  event: string;
  deliveredAt: Date;
  statusCode: number;
  isRedelivery: boolean;
}

/** The webhook's answer for a delivery that it had not yet; a repeated one gets 200. */
const STORED = 202;

/** An answer that GitHub has seen may still be on its way into the list, or a row into the inbox. */
const GRACE_MS = 5_000;

/**
 * GitHub sorts by time of delivery, and one that takes its 10 s to fail is listed late, so
 * the last minute is always looked at again.
 */
export const LOOK_AGAIN_MS = 60_000;

/** GitHub sends nothing again that is older. */
export const REDELIVERABLE_MS = 3 * 24 * 3_600_000;

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** A delivery that the inbox has not, with its newest attempt. */
export interface MissedDelivery {
  id: string;
  guid: string;
  event: string;
  firstDeliveredAt: Date;
}

/** The deliveries of one page that are missing. `stored` are the guids that the inbox has. */
export function findMissed(options: {
  listed: ListedDelivery[];
  stored: Set<string>;
  now: Date;
}): MissedDelivery[] {
  const settledBefore = options.now.getTime() - GRACE_MS;
  const missed = new Map<string, MissedDelivery>();
  for (const each of [...options.listed].sort(byTime)) {
    if (options.stored.has(each.guid)) continue;
    if (each.deliveredAt.getTime() > settledBefore) continue;
    const { id, guid, event, deliveredAt } = each;
    const firstDeliveredAt = missed.get(guid)?.firstDeliveredAt ?? deliveredAt;
    missed.set(guid, { id, guid, event, firstDeliveredAt });
  }
  return [...missed.values()];
}

/**
 * The guids that are stored because GitHub sent them again, whoever asked it to. GitHub's
 * list is the only place that tells: the requests themselves look the same.
 */
export function findRecovered(listed: ListedDelivery[]): string[] {
  return listed
    .filter(
      ({ isRedelivery, statusCode }) => isRedelivery && statusCode === STORED,
    )
    .map(({ guid }) => guid);
}

/**
 * The pause after the redelivery that was asked for as the `requests`th: a minute, then
 * twice as long each time, at most an hour, so that what was missed in a long outage is
 * there at most an hour after it.
 */
export function pauseMs(requests: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (requests - 1), LONGEST_PAUSE_MS);
}

function byTime(a: ListedDelivery, b: ListedDelivery): number {
  return a.deliveredAt.getTime() - b.deliveredAt.getTime();
}
