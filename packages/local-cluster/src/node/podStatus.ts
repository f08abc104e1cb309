import type { Condition, KubeObject } from '../api/objects';
import { timestamp } from '../api/objects';
import type { PodSpec } from '../api/schemas';

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string;
  finishedAt: string;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: Terminated;
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

export interface PodStatus {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  qosClass: string;
  reason?: string;
  message?: string;
  startTime?: string;
  conditions?: Condition[];
  containerStatuses?: ContainerStatus[];
}

export interface Pod extends KubeObject {
  spec: PodSpec & { nodeName?: string };
  status: PodStatus;
}

export interface Ending {
  reason?: string;
  message?: string;
}

export function isFinished({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

export function restarts(policy: PodSpec['restartPolicy'], exitCode: number) {
  if (policy === 'OnFailure') return exitCode !== 0;
  return policy === 'Always';
}

function phaseOf(
  statuses: ContainerStatus[],
  ending: Ending | undefined,
): PodStatus['phase'] {
  const exits = statuses.map(({ state }) => state.terminated?.exitCode);
  if (ending) {
    const succeeded = !ending.reason && exits.every(code => code === 0);
    return succeeded ? 'Succeeded' : 'Failed';
  }
  return statuses.every(({ containerID }) => containerID)
    ? 'Running'
    : 'Pending';
}

/** The status that follows from the containers; `ending` is given once no container will run again. */
export function podStatus(
  { status }: Pod,
  containerStatuses: ContainerStatus[],
  ending?: Ending,
): PodStatus {
  const phase = phaseOf(containerStatuses, ending);
  const ready =
    !ending && containerStatuses.every(container => container.ready);
  const notReady =
    phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const condition = (type: string, holds: boolean): Condition => {
    const before = status.conditions?.find(known => known.type === type);
    const now = holds ? 'True' : 'False';
    const lastTransitionTime =
      before?.status === now ? before.lastTransitionTime : timestamp();
    const reason = holds ? undefined : notReady;
    return { type, status: now, reason, lastTransitionTime };
  };
  return {
    ...status,
    ...ending,
    phase,
    startTime: status.startTime ?? timestamp(),
    hostIP: '127.0.0.1',
    podIP: '127.0.0.1',
    podIPs: [{ ip: '127.0.0.1' }],
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', ready),
      condition('Ready', ready),
    ],
    containerStatuses,
  } as PodStatus;
}
