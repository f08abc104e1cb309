import type { StageResult } from '../pipeline/judgeEntry';
import type { Pipeline } from '../pipeline/Pipeline';

/**
 * Stages that may be reopened, in the order of the way: those with a result that counts. What
 * was superseded is open already, and a disabled stage could not start again.
 */
export function reopenableStages(
  results: StageResult[],
  pipeline: Pipeline,
): string[] {
  const counting = results.filter(
    ({ state }) => state === 'delivered' || state === 'approved',
  );
  return pipeline
    .way('new-service')
    .filter(id => counting.some(({ stage }) => stage === id));
}
