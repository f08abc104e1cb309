/** One entry of GitHub's delivery list. A delivery and its redeliveries share the guid. */
export interface ListedDelivery {
  id: string;
  guid: string;
  deliveredAt: Date;
  statusCode: number;
  isRedelivery: boolean;
}

/** The webhook's answer for a delivery that it had not yet; a repeated one gets 200. */
const STORED = 202;

/** A delivery that often refused is not asked for again: it would be refused again. */
const MAX_ATTEMPTS = 5;

/** An answer that GitHub has seen may still be on its way into the list, or a row into the inbox. */
const GRACE_MS = 5_000;

/**
 * Which deliveries to ask for again (the newest attempt of each), and from when on the
 * next sweep must look. `stored` are the guids that the inbox has.
 */
export function findMissed(options: {
  listed: ListedDelivery[];
  stored: Set<string>;
  now: Date;
  limit: number;
}): { redeliver: ListedDelivery[]; missing: ListedDelivery[] } {
  const attempts = byGuid(
    options.listed.filter(({ guid }) => !options.stored.has(guid)),
  );
  const missing = attempts
    .filter(list => list.length < MAX_ATTEMPTS)
    .map(newest);
  const settledBefore = options.now.getTime() - GRACE_MS;
  const redeliver = missing
    .filter(({ deliveredAt }) => deliveredAt.getTime() <= settledBefore)
    .sort((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime())
    .slice(0, options.limit);
  return { redeliver, missing };
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
 * Up to when everything is accounted for: before the first delivery that is still
 * missing, else up to now. GitHub sorts by time of delivery, and one that takes its
 * 10 s to fail is listed late, so the last minute is always looked at again.
 */
export function sweptUntil(options: {
  listed: ListedDelivery[];
  missing: ListedDelivery[];
  now: Date;
}): Date {
  const missingGuids = new Set(options.missing.map(({ guid }) => guid));
  const open = options.listed
    .filter(({ guid }) => missingGuids.has(guid))
    .map(({ deliveredAt }) => deliveredAt.getTime());
  return new Date(
    Math.min(options.now.getTime() - 60_000, ...open.map(t => t - 1)),
  );
}

function byGuid(listed: ListedDelivery[]): ListedDelivery[][] {
  const groups = new Map<string, ListedDelivery[]>();
  for (const delivery of listed) {
    groups.set(delivery.guid, [...(groups.get(delivery.guid) ?? []), delivery]);
  }
  return [...groups.values()];
}

function newest(attempts: ListedDelivery[]): ListedDelivery {
  return attempts.reduce((a, b) => (b.deliveredAt > a.deliveredAt ? b : a));
}
