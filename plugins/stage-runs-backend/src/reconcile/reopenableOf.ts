import { reopenableStages } from '../rethink/reopenableStages';
import type { RunRow } from '../runs/rows';
import type { StepResources } from './step';

/** Ids of the stages that a rethink of the run's issue may propose now. */
export async function reopenableOf(
  run: RunRow,
  { approvals, stages }: StepResources,
): Promise<string[]> {
  const results = await approvals.resultsOf({
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
  });
  return reopenableStages(results, stages.pipeline);
}
