import type { V1Job, V1Pod } from '@kubernetes/client-node';
import type { EndReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { AttemptRow, RunRow } from '../runs/rows';

export interface AttemptFacts {
  run: Pick<RunRow, 'deadline_at'>;
  attempt: Pick<
    AttemptRow,
    'created_at' | 'started_at' | 'last_heartbeat_at' | 'reported_at'
  >;
  /** The database's time. */
  now: Date;
  /** See `watchedSince`. */
  watchedSince: Date;
  job: V1Job | undefined;
  pods: V1Pod[];
  startTimeoutMs: number;
  heartbeatTimeoutMs: number;
}

export type AttemptVerdict =
  | { kind: 'alive'; lookAgainInMs: number }
  | {
      kind: 'lost';
      outcome: 'failed' | 'limited';
      reason: EndReason;
      detail?: string;
    };

/** A watch tells what happens to Job and pod at once: a look by itself is for what it missed. */
const LOOK_WHILE_STARTING_MS = 10_000;
const LOOK_WHILE_WORKING_MS = 30_000;

/** Between two looks; more than this means that no replica was at work, or that the database was away. */
const WATCH_GAP_MS = 45_000;
/** What a silent agent gets after such a gap: its runner calls at least every 20 s, also while calls hang. */
const GRACE_MS = 30_000;

const UNSTARTABLE = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/**
 * Since when the platform has looked at the attempt without a gap. While nobody looks nobody
 * may have received heartbeats either, so that silence from that time proves nothing.
 */
export function watchedSince(
  attempt: Pick<AttemptRow, 'watched_at' | 'watched_since'>,
  now: Date,
): Date {
  const { watched_at: at, watched_since: since } = attempt;
  if (!at || !since) return now;
  return now.getTime() - at.getTime() > WATCH_GAP_MS ? now : since;
}

/** Whether an agent that has not handed in its report still works, by what is known of it. */
export function judgeAttempt(facts: AttemptFacts): AttemptVerdict {
  const { run, attempt, now, job, pods } = facts;
  if (attempt.reported_at) return { kind: 'alive', lookAgainInMs: 0 };
  if (run.deadline_at && run.deadline_at <= now) {
    return { kind: 'lost', outcome: 'limited', reason: 'deadline_exceeded' };
  }
  if (!job) return lost('job_not_found');
  const pullFailure = imagePullFailure(pods);
  if (pullFailure) return lost('image_pull_failed', pullFailure);
  if (hasEnded(job) || pods.some(podHasEnded)) {
    return lost('agent_exited_without_report', exitDetail(pods));
  }
  if (!attempt.started_at) {
    const waitedMs = now.getTime() - attempt.created_at.getTime();
    const graceMs = graceLeftMs(facts, facts.startTimeoutMs);
    if (waitedMs > facts.startTimeoutMs && graceMs === 0) {
      return lost('start_timeout', waitingDetail(pods));
    }
    const leftMs = Math.max(facts.startTimeoutMs - waitedMs, graceMs);
    const lookAgainInMs = Math.min(LOOK_WHILE_STARTING_MS, leftMs + 1);
    return { kind: 'alive', lookAgainInMs };
  }
  return judgeHeartbeat(facts);
}

function judgeHeartbeat(facts: AttemptFacts): AttemptVerdict {
  const { attempt, now, run } = facts;
  const lastSeen = attempt.last_heartbeat_at ?? attempt.started_at!;
  const silentMs = now.getTime() - lastSeen.getTime();
  const graceMs = graceLeftMs(facts, facts.heartbeatTimeoutMs);
  if (silentMs > facts.heartbeatTimeoutMs && graceMs === 0) {
    return lost('heartbeat_lost', `${Math.round(silentMs / 1_000)} s`);
  }
  const toLossMs = Math.max(facts.heartbeatTimeoutMs - silentMs, graceMs);
  const toDeadlineMs = run.deadline_at
    ? run.deadline_at.getTime() - now.getTime()
    : LOOK_WHILE_WORKING_MS;
  const soonestMs = Math.min(LOOK_WHILE_WORKING_MS, toLossMs, toDeadlineMs);
  return { kind: 'alive', lookAgainInMs: Math.max(soonestMs, 1) };
}

/** How long a silent agent is not judged yet because the platform was away; never longer than its time limit. */
function graceLeftMs(facts: AttemptFacts, timeoutMs: number): number {
  const watchedMs = facts.now.getTime() - facts.watchedSince.getTime();
  return Math.max(Math.min(GRACE_MS, timeoutMs) - watchedMs, 0);
}

function lost(reason: EndReason, detail?: string): AttemptVerdict {
  return { kind: 'lost', outcome: 'failed', reason, detail };
}

export function hasEnded(job: V1Job): boolean {
  return (job.status?.conditions ?? []).some(
    condition =>
      (condition.type === 'Failed' || condition.type === 'Complete') &&
      condition.status === 'True',
  );
}

export function podHasEnded(pod: V1Pod): boolean {
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
}

export function imagePullFailure(pods: V1Pod[]): string | undefined {
  const waiting = containerStates(pods).find(
    state => state.waiting && UNSTARTABLE.has(state.waiting.reason ?? ''),
  )?.waiting;
  return (
    waiting && [waiting.reason, waiting.message].filter(Boolean).join(': ')
  );
}

function waitingDetail(pods: V1Pod[]): string | undefined {
  return containerStates(pods).find(state => state.waiting)?.waiting?.reason;
}

function exitDetail(pods: V1Pod[]): string | undefined {
  const ended = containerStates(pods).find(
    state => state.terminated,
  )?.terminated;
  if (!ended) return pods[0]?.status?.reason;
  return [`exit code ${ended.exitCode}`, ended.reason]
    .filter(Boolean)
    .join(', ');
}

function containerStates(pods: V1Pod[]) {
  return pods.flatMap(({ status }) =>
    [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
    ].map(({ state }) => state ?? {}),
  );
}
