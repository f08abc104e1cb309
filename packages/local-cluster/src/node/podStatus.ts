import { Condition, KubeObject, timestamp } from '../api/objects';
import type { PodSpec } from '../api/schemas';

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: {
    exitCode: number;
    reason: string;
    message?: string;
    startedAt: string;
    finishedAt: string;
  };
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  /** Set from the first start on. */
  containerID?: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

export interface PodStatus {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  reason?: string;
  message?: string;
  startTime?: string;
  conditions?: Condition[];
  containerStatuses?: ContainerStatus[];
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

/** How a pod ended, with the reason when its containers do not tell it. */
export interface Ending {
  reason?: string;
  message?: string;
}

export function isFinished({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

export function restarts(policy: PodSpec['restartPolicy'], exitCode: number) {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

function phaseOf(
  containers: ContainerStatus[],
  ending?: Ending,
): PodStatus['phase'] {
  const isGood = containers.every(
    ({ state }) => state.terminated?.exitCode === 0,
  );
  if (ending) return isGood && !ending.reason ? 'Succeeded' : 'Failed';
  const allStarted = containers.every(({ containerID }) => containerID);
  return allStarted ? 'Running' : 'Pending';
}

/** The status that follows from the containers; `ending` is given once none will run again. */
export function podStatus(
  { status }: Pod,
  containerStatuses: ContainerStatus[],
  ending?: Ending,
): PodStatus {
  const phase = phaseOf(containerStatuses, ending);
  const ready = !ending && containerStatuses.every(each => each.ready);
  const why = phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const condition = (type: string, isTrue: boolean): Condition => {
    const value = isTrue ? 'True' : 'False';
    const known = status.conditions?.find(each => each.type === type);
    const same = known?.status === value ? known : undefined;
    const lastTransitionTime = same?.lastTransitionTime ?? timestamp();
    const reason = isTrue ? undefined : why;
    return { type, status: value, reason, lastTransitionTime };
  };
  const conditions = [
    ...['PodScheduled', 'Initialized'].map(type => condition(type, true)),
    ...['ContainersReady', 'Ready'].map(type => condition(type, ready)),
  ];
  const address = { hostIP: '127.0.0.1', podIP: '127.0.0.1' };
  const startTime = status.startTime ?? timestamp();
  const facts = { phase, startTime, conditions, containerStatuses };
  return { ...status, ...ending, ...address, ...facts };
}
