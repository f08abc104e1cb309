import type { Pipeline } from '../pipeline/Pipeline';
import type { RunRow } from '../runs/rows';

type ResultRun = Pick<RunRow, 'id' | 'stage' | 'pull_request_number'>;

/**
 * Of the results of an issue that still count, those that reopening a stage replaces: of that
 * stage and of all behind it, and what other rethinks have proposed or done before.
 */
export function replacedResults<TRun extends ResultRun>(facts: {
  pipeline: Pipeline;
  rethink: ResultRun & { reopens: string };
  results: TRun[];
}): TRun[] {
  const { pipeline, rethink, results } = facts;
  const stages = pipeline.fromOn(rethink.reopens);
  return results.filter(
    result =>
      stages.includes(result.stage) ||
      (result.stage === rethink.stage &&
        result.pull_request_number !== rethink.pull_request_number),
  );
}
