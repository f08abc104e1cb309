import type { V1Job, V1Pod } from '@kubernetes/client-node';

export interface TeardownFacts {
  /** What is left in the cluster. */
  jobs: V1Job[];
  pods: V1Pod[];
  /** The database's time. */
  now: Date;
  /** Since when it should go. */
  since: Date;
  /** How long after `since` the agent may end by itself, so that it can save its session. */
  politeMs: number;
}

export type TeardownVerdict =
  | { kind: 'gone' }
  | { kind: 'wait'; lookAgainInMs: number }
  /** Ask Kubernetes to end it: SIGTERM, and 10 seconds later SIGKILL. */
  | { kind: 'delete'; jobs: V1Job[]; pods: V1Pod[] }
  /** These pods have had their time; their node may be lost. */
  | { kind: 'force'; pods: V1Pod[] };

/** The end of a Job or pod wakes the run: a look by itself is for what the watch missed. */
const LOOK_AGAIN_MS = 10_000;
const FORCE_AFTER_MS = 30_000;

/** The next thing to do so that nothing of an attempt is left in the cluster. */
export function judgeTeardown(facts: TeardownFacts): TeardownVerdict {
  const { jobs, pods, now, since, politeMs } = facts;
  if (jobs.length === 0 && pods.length === 0) return { kind: 'gone' };
  const passedMs = now.getTime() - since.getTime();
  if (passedMs < politeMs) return waitAtMost(politeMs - passedMs);
  // Pods go with their Job; those that somebody parted from it go by themselves.
  const toDelete = {
    jobs: jobs.filter(isKept),
    pods: jobs.length === 0 ? pods.filter(isKept) : [],
  };
  if (toDelete.jobs.length > 0 || toDelete.pods.length > 0) {
    return { kind: 'delete', ...toDelete };
  }
  const lasting = pods.filter(pod => !isForced(pod));
  if (passedMs >= FORCE_AFTER_MS && lasting.length > 0) {
    return { kind: 'force', pods: lasting };
  }
  return passedMs < FORCE_AFTER_MS
    ? waitAtMost(FORCE_AFTER_MS - passedMs)
    : waitAtMost(LOOK_AGAIN_MS);
}

function waitAtMost(ms: number): TeardownVerdict {
  return { kind: 'wait', lookAgainInMs: Math.min(ms, LOOK_AGAIN_MS) };
}

function isKept({ metadata }: V1Job | V1Pod): boolean {
  return metadata?.deletionTimestamp === undefined;
}

function isForced({ metadata }: V1Pod): boolean {
  return metadata?.deletionGracePeriodSeconds === 0;
}
