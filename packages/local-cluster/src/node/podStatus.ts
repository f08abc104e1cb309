import type {
  ContainerStatus,
  PodCondition,
  PodStatus,
} from 'kubernetes-types/core/v1';
import { KubeObject, timestamp } from '../api/objects';
import type { PodSpec } from '../api/schemas';

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

/** How a pod ended, with the reason when its container does not tell it. */
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

function phaseOf({ state, containerID }: ContainerStatus, ending?: Ending) {
  if (!ending) return containerID ? 'Running' : 'Pending';
  const isGood = state?.terminated?.exitCode === 0 && !ending.reason;
  return isGood ? 'Succeeded' : 'Failed';
}

/** The status that follows from the container; `ending` is given once it will not run again. */
export function podStatus(
  { status }: Pod,
  container: ContainerStatus,
  ending?: Ending,
): PodStatus {
  const phase = phaseOf(container, ending);
  const ready = Boolean(container.state?.running);
  const why = phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const condition = (type: string, isTrue: boolean): PodCondition => {
    const value = isTrue ? 'True' : 'False';
    const known = status.conditions?.find(each => each.type === type);
    const same = known?.status === value ? known : undefined;
    const lastTransitionTime = same?.lastTransitionTime ?? timestamp();
    const reason = isTrue ? undefined : why;
    return { type, status: value, reason, lastTransitionTime };
  };
  return {
    ...status,
    ...ending,
    phase,
    startTime: status.startTime ?? timestamp(),
    hostIP: '127.0.0.1',
    podIP: '127.0.0.1',
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', ready),
      condition('Ready', ready),
    ],
    containerStatuses: [{ ...container, ready, started: ready }],
  };
}
