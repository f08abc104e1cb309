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

/** What is known of the containers, by name. */
export type Statuses = ReadonlyMap<string, ContainerStatus>;

export function statusesOf({ status }: Pod): Statuses {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const all = [...initContainerStatuses, ...containerStatuses];
  return new Map(all.map(each => [each.name, each]));
}

/** The status that follows from the containers; `ending` is given once none will run again. */
export function podStatus(
  { spec, status }: Pod,
  statuses: Statuses,
  ending?: Ending,
): PodStatus {
  const container = statuses.get(spec.containers[0].name)!;
  const ready = Boolean(container.state?.running);
  const initContainerStatuses = spec.initContainers.map(({ name }) => {
    const init = statuses.get(name)!;
    return { ...init, ready: init.state?.terminated?.exitCode === 0 };
  });
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
    ...(initContainerStatuses.length > 0 && { initContainerStatuses }),
    containerStatuses: [{ ...container, ready, started: ready }],
  };
}
