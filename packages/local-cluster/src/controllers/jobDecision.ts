import { Condition, KubeObject, timestamp } from '../api/objects';
import type { JobSpec } from '../api/schemas';
import { isFinished, Pod } from '../node/podStatus';

/** Holds a pod until the Job has counted how it ended. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 600_000;

export interface JobStatus {
  startTime?: string;
  completionTime?: string;
  active?: number;
  ready?: number;
  terminating?: number;
  succeeded?: number;
  failed?: number;
  conditions?: Condition[];
  /** Uids that `succeeded` and `failed` hold already, while their pods still carry the finalizer. */
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
}

export interface Job extends KubeObject {
  spec: JobSpec;
  status: JobStatus;
}

export interface JobDecision {
  status: JobStatus;
  createsPod: boolean;
  deletes: Pod[];
  isExpired: boolean;
  /** When to decide again though nothing has changed. */
  recheckAtMs?: number;
}

export function conditionOf({ conditions }: JobStatus, ...types: string[]) {
  return conditions?.find(({ type }) => types.includes(type));
}

/** Counts each ended pod once, also when the cluster dies between the counting and the release of the pod. */
function counted({ status }: Job, pods: Pod[]): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const held = pods.filter(
    pod =>
      isFinished(pod) && pod.metadata.finalizers?.includes(TRACKING_FINALIZER),
  );
  const uids = (phase: string) =>
    held.filter(pod => pod.status.phase === phase).map(pod => pod.metadata.uid);
  const fresh = (phase: string, known: string[]) =>
    uids(phase).filter(uid => !known.includes(uid)).length;
  const unfinished = pods.filter(pod => !isFinished(pod));
  const active = unfinished.filter(pod => !pod.metadata.deletionTimestamp);
  return {
    ...status,
    startTime: status.startTime ?? timestamp(),
    succeeded:
      (status.succeeded ?? 0) + fresh('Succeeded', succeeded) || undefined,
    failed: (status.failed ?? 0) + fresh('Failed', failed) || undefined,
    uncountedTerminatedPods: {
      succeeded: uids('Succeeded'),
      failed: uids('Failed'),
    },
    active: active.length || undefined,
    terminating: unfinished.length - active.length,
    ready: active.filter(({ status: { conditions } }) =>
      conditions?.some(
        ({ type, status: is }) => type === 'Ready' && is === 'True',
      ),
    ).length,
  };
}

function deadlineMs({ spec, status }: Job): number | undefined {
  if (!spec.activeDeadlineSeconds || !status.startTime) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** Failed pods count; under OnFailure the restarts of a living pod do. */
function isPastBackoffLimit(job: Job, pods: Pod[]): boolean {
  const { backoffLimit, template } = job.spec;
  if ((job.status.failed ?? 0) > backoffLimit) return true;
  if (template.spec.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter(pod => !isFinished(pod))
    .flatMap(pod => pod.status.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return restarts > 0 && restarts >= backoffLimit;
}

function failureOf(job: Job, pods: Pod[], nowMs: number) {
  if (nowMs >= (deadlineMs(job) ?? Infinity)) {
    const message = 'Job was active longer than specified deadline';
    return { reason: 'DeadlineExceeded', message };
  }
  if (!isPastBackoffLimit(job, pods)) return undefined;
  const message = 'Job has reached the specified backoff limit';
  return { reason: 'BackoffLimitExceeded', message };
}

/** When the next pod may be created: at once at first, then 10 s, 20 s … after the last failure. */
function nextPodAtMs(status: JobStatus, pods: Pod[]): number {
  if (!status.failed) return 0;
  const ends = pods
    .flatMap(pod => pod.status.containerStatuses ?? [])
    .map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ''))
    .filter(endMs => endMs > 0);
  const waitMs = Math.min(
    BACK_OFF_MS * 2 ** (status.failed - 1),
    MAX_BACK_OFF_MS,
  );
  return Math.max(0, ...ends) + waitMs;
}

function withCondition(
  status: JobStatus,
  type: string,
  why: { reason: string; message: string },
): JobStatus {
  const now = timestamp();
  const times = { lastProbeTime: now, lastTransitionTime: now };
  const condition: Condition = { type, status: 'True', ...why, ...times };
  return { ...status, conditions: [...(status.conditions ?? []), condition] };
}

function afterEnd(job: Job, status: JobStatus, nowMs: number): JobDecision {
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  const end = conditionOf(status, 'Complete', 'Failed');
  const expiresAtMs =
    ttl === undefined || !end
      ? Infinity
      : Date.parse(end.lastTransitionTime) + ttl * 1000;
  return {
    status,
    createsPod: false,
    deletes: [],
    isExpired: nowMs >= expiresAtMs,
    recheckAtMs: expiresAtMs === Infinity ? undefined : expiresAtMs,
  };
}

/** What a Job does next, from its pods and the time. */
export function decideJob(job: Job, pods: Pod[], nowMs: number): JobDecision {
  let status = counted(job, pods);
  if (conditionOf(status, 'Complete', 'Failed'))
    return afterEnd(job, status, nowMs);
  const unfinished = pods.filter(pod => !isFinished(pod));
  const none = { createsPod: false, deletes: [], isExpired: false };
  const current = { ...job, status };
  const failure =
    conditionOf(status, 'FailureTarget') ?? failureOf(current, pods, nowMs);
  if (failure) {
    const { reason = '', message = '' } = failure;
    if (!conditionOf(status, 'FailureTarget')) {
      status = withCondition(status, 'FailureTarget', { reason, message });
    }
    if (unfinished.length > 0) return { ...none, status, deletes: unfinished };
    status = withCondition(status, 'Failed', { reason, message });
    return afterEnd(job, status, nowMs);
  }
  if (status.succeeded) {
    const why = {
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
    status = withCondition(status, 'SuccessCriteriaMet', why);
    status = withCondition(status, 'Complete', why);
    return afterEnd(job, { ...status, completionTime: timestamp() }, nowMs);
  }
  const podAtMs = nextPodAtMs(status, pods);
  const wantsPod = unfinished.length === 0 && !job.metadata.deletionTimestamp;
  const deadline = deadlineMs(current) ?? Infinity;
  const recheckAtMs = Math.min(deadline, wantsPod ? podAtMs : Infinity);
  return {
    ...none,
    status,
    createsPod: wantsPod && nowMs >= podAtMs,
    recheckAtMs: recheckAtMs === Infinity ? undefined : recheckAtMs,
  };
}
