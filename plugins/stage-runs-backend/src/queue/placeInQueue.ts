import type { ParallelLimits } from './nextGrants';

/** What keeps a run waiting: its agent's limit in the project, the project's, or the platform's. */
export type LimitScope = 'agent' | 'project' | 'platform';

export interface ReachedLimit {
  scope: LimitScope;
  atWork: number;
  allowed: number;
}

/** The limit that is reached; of several the narrowest, which people of the project can do something about. */
export function reachedLimit(
  atWork: Record<LimitScope, number>,
  limits: ParallelLimits & { agent: number },
): ReachedLimit | undefined {
  const scopes = ['agent', 'project', 'platform'] as const;
  const scope = scopes.find(each => atWork[each] >= limits[each]);
  return scope && { scope, atWork: atWork[scope], allowed: limits[scope] };
}

/** A project in the queue for the places of the platform. */
export interface ProjectInQueue {
  projectId: string;
  waiting: number;
  atWork: number;
  /** Null when it was never given a place. */
  lastGrant: Date | null;
  oldest: Date;
}

/**
 * The place, from 1, of the run that is `inProject`-th of its project, when places of the
 * platform get free one by one and nothing else changes: an estimate, because runs that
 * end make their projects lighter.
 */
export function placeOnPlatform(
  own: ProjectInQueue,
  inProject: number,
  others: ProjectInQueue[],
): number {
  const level = own.atWork + inProject - 1;
  return others.reduce(
    (place, other) => place + before(other, { own, level }),
    inProject,
  );
}

/** How many runs of another project go before one that its project sends with `level` at work. */
function before(
  other: ProjectInQueue,
  { own, level }: { own: ProjectInQueue; level: number },
): number {
  const lighter = level - other.atWork;
  const turn = goesFirst(other, own) ? lighter + 1 : lighter;
  return Math.min(other.waiting, Math.max(0, turn));
}

/**
 * With as much at work: one that was given places on the way there had its turn later than
 * one that has had as much from the start.
 */
function goesFirst(a: ProjectInQueue, b: ProjectInQueue): boolean {
  const difference =
    b.atWork - a.atWork ||
    (a.lastGrant?.getTime() ?? 0) - (b.lastGrant?.getTime() ?? 0) ||
    a.oldest.getTime() - b.oldest.getTime();
  return difference < 0 || (difference === 0 && a.projectId < b.projectId);
}
