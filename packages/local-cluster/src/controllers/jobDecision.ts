import type { JobStatus } from 'kubernetes-types/batch/v1';
import { KubeObject, timestamp } from '../api/objects';
import type { JobSpec } from '../api/schemas';
import { isFinished, Pod } from '../node/podStatus';

export interface Job extends KubeObject {
  spec: JobSpec;
  status: JobStatus;
}

export interface JobDecision {
  status: JobStatus;
  createsPod?: boolean;
  /** When the ended Job is to be deleted. */
  expiresAtMs?: number;
}

const COMPLETED = { type: 'Complete', reason: 'CompletionsReached' };
const FAILED = { type: 'Failed', reason: 'BackoffLimitExceeded' };

/** What a Job does next. Its counts of succeeded and failed pods are taken as they are. */
export function decideJob(job: Job, pods: Pod[]): JobDecision {
  const { backoffLimit, ttlSecondsAfterFinished = Infinity } = job.spec;
  const active = pods.filter(pod => !isFinished(pod)).length;
  const now = timestamp();
  const status = { startTime: now, ...job.status, active };
  // Its only conditions are those with which it ends.
  const [ended] = status.conditions ?? [];
  if (ended) {
    const endedAtMs = Date.parse(ended.lastTransitionTime!);
    return { status, expiresAtMs: endedAtMs + ttlSecondsAfterFinished * 1000 };
  }
  const endedAs = (how: typeof COMPLETED): JobStatus => {
    const condition = { ...how, status: 'True', lastTransitionTime: now };
    return { ...status, conditions: [condition] };
  };
  if (status.succeeded) {
    return { status: { ...endedAs(COMPLETED), completionTime: now } };
  }
  const isOver = (status.failed ?? 0) > backoffLimit;
  if (isOver) return { status: endedAs(FAILED) };
  const createsPod = active === 0 && !job.metadata.deletionTimestamp;
  return { status, createsPod };
}
