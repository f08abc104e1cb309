import type { ContainerStatus, PodStatus } from 'kubernetes-types/core/v1';
import type { KubeObject } from '../api/objects';
import type { PodSpec } from '../api/schemas';

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

/** How a pod ended, with the reason when its container does not tell it. */
export type Ending = Pick<PodStatus, 'reason'>;

export function isFinished({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
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
  const ready = Boolean(container.state?.running);
  return {
    ...status,
    ...ending,
    phase: phaseOf(container, ending),
    hostIP: '127.0.0.1',
    podIP: '127.0.0.1',
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: ready ? 'True' : 'False' },
    ],
    containerStatuses: [{ ...container, ready, started: ready }],
  };
}
