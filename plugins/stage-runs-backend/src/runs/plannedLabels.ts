import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type { LabeledRunRow, LabelStore } from './LabelStore';
import {
  planLabels,
  runsToWrite,
  type PlannedLabel,
  type RunToLabel,
} from './planLabels';

export interface LabelWrite {
  /** Whose labels these are. */
  runs: RunToLabel<LabeledRunRow>[];
  planned: PlannedLabel[];
}

/** What is not written yet of the labels of an issue and its pull requests. */
export async function plannedLabels(
  { catalogue, labels }: { catalogue: LabelCatalogue; labels: LabelStore },
  issue: { repositoryId: string; issueNumber: number },
  /** How often labels of the issue were moved late; else as when the newest run's were written. */
  lateWrites?: number,
): Promise<LabelWrite> {
  const runs = await labels.runsOfIssue(issue);
  const facts = {
    runs,
    lateWrites: lateWrites ?? runs.at(-1)?.writtenLateWrites ?? 0,
  };
  return {
    runs: runsToWrite(facts),
    planned: planLabels({
      ...facts,
      inputRequested: await labels.inputRequested(
        issue.repositoryId,
        numbersOf(runs),
      ),
      nameOf: key => catalogue.byKey(key).name,
    }),
  };
}

function numbersOf(runs: RunToLabel[]): number[] {
  return runs.flatMap(({ run }) =>
    [run.issue_number, run.pull_request_number].filter(
      number => number !== null,
    ),
  );
}
