import type { RunRow } from '../runs/rows';
import { isTerminal } from '../runs/runStates';

export type StatusPhase =
  | 'created'
  | 'preparing_runtime'
  | 'started'
  | 'finished'
  | 'namespace_deleted';

const ORDER: readonly StatusPhase[] = [
  'created',
  'preparing_runtime',
  'started',
  'finished',
  'namespace_deleted',
];

/** How far the run is, for its comment. Phases only go forward. */
export function statusPhase(
  run: Pick<
    RunRow,
    'status' | 'namespace' | 'environment_released_at' | 'started_at'
  >,
): StatusPhase {
  if (isTerminal(run.status)) {
    return run.environment_released_at && run.namespace
      ? 'namespace_deleted'
      : 'finished';
  }
  if (run.started_at) return 'started';
  return run.status === 'preparing' ? 'preparing_runtime' : 'created';
}

export function phaseRank(phase: StatusPhase): number {
  return ORDER.indexOf(phase) + 1;
}
