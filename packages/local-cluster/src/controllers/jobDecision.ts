import { Condition, KubeObject, timestamp } from '../api/objects';
import type { JobSpec } from '../api/schemas';
import { isFinished, Pod } from '../node/podStatus';

const BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 600_000;

export interface JobStatus {
  startTime?: string;
  completionTime?: string;
  active?: number;
  ready?: number;
  succeeded?: number;
  failed?: number;
  conditions?: Condition[];
}

export interface Job extends KubeObject {
  spec: JobSpec;
  status: JobStatus;
}

export interface JobDecision {
  status: JobStatus;
  createsPod?: boolean;
  deletesPods?: boolean;
  deletesJob?: boolean;
  /** When to decide again though nothing has changed; Infinity for never. */
  recheckAtMs: number;
}

/** The condition with which a Job has ended. */
export function endOf({ conditions }: JobStatus): Condition | undefined {
  return conditions?.find(({ type }) => ['Complete', 'Failed'].includes(type));
}

const COMPLETED = {
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
const TOO_MANY_FAILURES = {
  type: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
const TOO_LONG = {
  type: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

function end(status: JobStatus, how: typeof COMPLETED): JobStatus {
  const now = timestamp();
  const times = { lastProbeTime: now, lastTransitionTime: now };
  const condition: Condition = { ...how, status: 'True', ...times };
  return { ...status, conditions: [condition] };
}

/** Failed pods count; under OnFailure the restarts in a living pod count as well. */
function isPastBackoffLimit({ spec, status }: Job, unfinished: Pod[]): boolean {
  const { backoffLimit, template } = spec;
  if ((status.failed ?? 0) > backoffLimit) return true;
  if (template.spec.restartPolicy === 'Never') return false;
  const statuses = unfinished.flatMap(
    pod => pod.status.containerStatuses ?? [],
  );
  const restarts = statuses.reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  );
  return restarts > 0 && restarts >= backoffLimit;
}

/** At once for the first pod, then 10 s, 20 s … after the last failure. */
function nextPodAtMs({ failed = 0 }: JobStatus, pods: Pod[]): number {
  if (failed === 0) return 0;
  const ends = pods
    .flatMap(pod => pod.status.containerStatuses ?? [])
    .map(({ state }) => Date.parse(state.terminated?.finishedAt ?? '') || 0);
  const waitMs = Math.min(BACK_OFF_MS * 2 ** (failed - 1), MAX_BACK_OFF_MS);
  return Math.max(0, ...ends) + waitMs;
}

function withCounts({ status }: Job, unfinished: Pod[]): JobStatus {
  const active = unfinished.filter(pod => !pod.metadata.deletionTimestamp);
  const isReady = ({ status: { conditions = [] } }: Pod) =>
    conditions.some(
      ({ type, status: is }) => type === 'Ready' && is === 'True',
    );
  const startTime = status.startTime ?? timestamp();
  const ready = active.filter(isReady).length;
  return { ...status, startTime, active: active.length, ready };
}

/** What a Job does next. Its counts of succeeded and failed pods are taken as they are. */
export function decideJob(job: Job, pods: Pod[], nowMs: number): JobDecision {
  const { spec, metadata } = job;
  const unfinished = pods.filter(pod => !isFinished(pod));
  const status = withCounts(job, unfinished);
  const ended = endOf(status);
  if (ended) {
    const ttlMs = (spec.ttlSecondsAfterFinished ?? Infinity) * 1000;
    const expiresAtMs = Date.parse(ended.lastTransitionTime) + ttlMs;
    const deletesJob = nowMs >= expiresAtMs;
    return {
      status,
      deletesJob,
      recheckAtMs: deletesJob ? Infinity : expiresAtMs,
    };
  }
  if (status.succeeded) {
    const done = { ...status, completionTime: timestamp() };
    return { status: end(done, COMPLETED), recheckAtMs: nowMs };
  }
  const limitMs = (spec.activeDeadlineSeconds ?? Infinity) * 1000;
  const deadlineMs = Date.parse(status.startTime!) + limitMs;
  const isPast = isPastBackoffLimit(job, unfinished);
  if (isPast || nowMs >= deadlineMs) {
    if (unfinished.length > 0) {
      return { status, deletesPods: true, recheckAtMs: Infinity };
    }
    const failed = end(status, isPast ? TOO_MANY_FAILURES : TOO_LONG);
    return { status: failed, recheckAtMs: nowMs };
  }
  if (unfinished.length > 0 || metadata.deletionTimestamp) {
    return { status, recheckAtMs: deadlineMs };
  }
  const podAtMs = nextPodAtMs(status, pods);
  const recheckAtMs = Math.min(deadlineMs, Math.max(podAtMs, nowMs));
  return { status, createsPod: nowMs >= podAtMs, recheckAtMs };
}
