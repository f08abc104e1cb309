import type { AttemptRow, RunRow } from '../runs/rows';

export interface LeftoverFacts {
  now: Date;
  createdAt: Date | undefined;
  /** Undefined: not known here; another portal may use the same cluster. */
  run: Pick<RunRow, 'environment_released_at' | 'finished_at'> | undefined;
}

/** Younger things may be in the hands of a reconciler. */
const MIN_AGE_MS = 5 * 60_000;

/** A namespace is removed when its run has given its environment back. */
export function isLeftoverNamespace(facts: LeftoverFacts): boolean {
  return isOld(facts) && isPast(facts, facts.run?.environment_released_at);
}

/** A Job is removed when its run has ended, or its attempt has been removed before. */
export function isLeftoverJob(
  facts: LeftoverFacts & {
    attempt: Pick<AttemptRow, 'removed_at'> | undefined;
  },
): boolean {
  const { run, attempt } = facts;
  return (
    isOld(facts) &&
    (isPast(facts, run?.finished_at) || isPast(facts, attempt?.removed_at))
  );
}

function isOld({ createdAt, now }: LeftoverFacts): boolean {
  return isPast({ now }, createdAt);
}

function isPast(
  { now }: Pick<LeftoverFacts, 'now'>,
  at: Date | null | undefined,
): boolean {
  return Boolean(at) && now.getTime() - at!.getTime() > MIN_AGE_MS;
}
