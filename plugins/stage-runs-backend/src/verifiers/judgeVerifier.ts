import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { hasEnded, imagePullFailure, podHasEnded } from '../kube/judgeAttempt';
import type { VerificationReason, VerificationRow } from './VerificationStore';
import { VERIFIER_CONTAINER } from './verifierManifest';

export interface VerifierFacts {
  row: Pick<VerificationRow, 'asked_at' | 'started_at'>;
  job: V1Job | undefined;
  pods: V1Pod[];
  /** The database's time. */
  now: Date;
  /** From the source to the end of the command. */
  timeoutMs: number;
  /** From the Job to the source. */
  startTimeoutMs: number;
  /** Until when GitHub handed out no source. */
  limitedUntil: Date | null;
}

export type VerifierVerdict =
  | { kind: 'alive'; lookAgainInMs: number }
  | { kind: 'ended'; exitCode: number; pod: V1Pod }
  | { kind: 'timed_out'; pod: V1Pod | undefined }
  /** Whatever became of it, it is no verdict about the commit. */
  | { kind: 'lost'; reason: VerificationReason };

/** The end of a Job or pod wakes the run: a look by itself is for what the watch missed. */
const LOOK_AGAIN_MS = 10_000;

/**
 * What has become of one try of a verifier. The exit code of its command, as Kubernetes
 * tells it, is a verdict; nothing that a program says is, nor that its pod is not there. A
 * command that has ended before anybody looked counts by its exit code, however long it took.
 */
export function judgeVerifier(facts: VerifierFacts): VerifierVerdict {
  const { row, job, pods } = facts;
  const ended = row.started_at && endOf(pods);
  if (ended) return ended;
  const leftMs = timeLeftMs(facts);
  if (row.started_at && leftMs <= 0) {
    return { kind: 'timed_out', pod: pods.at(0) };
  }
  const reason = lossOf(job, pods) ?? (leftMs <= 0 && 'start_timeout');
  if (reason) return { kind: 'lost', reason };
  const lookAgainInMs = Math.max(Math.min(LOOK_AGAIN_MS, leftMs), 1);
  return { kind: 'alive', lookAgainInMs };
}

function endOf(pods: V1Pod[]): VerifierVerdict | undefined {
  for (const pod of pods) {
    const { terminated } = commandState(pod);
    if (terminated && !wasEndedFromOutside(pod)) {
      return { kind: 'ended', exitCode: terminated.exitCode, pod };
    }
  }
  return undefined;
}

/** Its node was lost or drained, somebody has deleted it, or nobody knows how it ended. */
function wasEndedFromOutside(pod: V1Pod): boolean {
  const { metadata, status } = pod;
  const isDisrupted = status?.conditions?.some(
    ({ type, status: is }) => type === 'DisruptionTarget' && is === 'True',
  );
  const isUnknown =
    commandState(pod).terminated?.reason === 'ContainerStatusUnknown';
  return Boolean(
    metadata?.deletionTimestamp || status?.reason || isDisrupted || isUnknown,
  );
}

function commandState({ status }: V1Pod) {
  const found = status?.containerStatuses?.find(
    ({ name }) => name === VERIFIER_CONTAINER,
  );
  return found?.state ?? {};
}

function timeLeftMs(facts: VerifierFacts): number {
  const { row, now, timeoutMs, startTimeoutMs, limitedUntil } = facts;
  if (row.started_at) {
    return row.started_at.getTime() + timeoutMs - now.getTime();
  }
  const since = Math.max(row.asked_at!.getTime(), limitedUntil?.getTime() ?? 0);
  return since + startTimeoutMs - now.getTime();
}

function lossOf(
  job: V1Job | undefined,
  pods: V1Pod[],
): VerificationReason | undefined {
  if (!job || job.metadata?.deletionTimestamp) return 'pod_lost';
  if (imagePullFailure(pods)) return 'image_pull_failed';
  if (pods.some(sourceHasFailed)) return 'source_failed';
  return hasEnded(job) || pods.some(podHasEnded) ? 'pod_lost' : undefined;
}

function sourceHasFailed({ status }: V1Pod): boolean {
  return (status?.initContainerStatuses ?? []).some(
    ({ state }) => (state?.terminated?.exitCode ?? 0) !== 0,
  );
}
