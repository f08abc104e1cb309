import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  IssueTransitions,
  operations,
  Overview,
  RunDetail,
  RunEventPage,
  RunLogPage,
  RunPage,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';

export type ListRunsQuery = NonNullable<
  operations['listRuns']['parameters']['query']
>;

export type RunPriority = NonNullable<RunDetail['execution']['priority']>;

export type ReadLogQuery = { runId: string; attempt: number } & (
  | { fromLine: number; limit: number }
  | { tail: number }
);

export interface IssueRef {
  /** owner/name */
  repository: string;
  issueNumber: number;
}

/** A stage that the person has chosen to start. */
export interface StartTransition extends IssueRef {
  label: string;
  /** All labels of the issue as the person saw them. */
  seenLabels: string[];
  /** Why it goes on without the approval of earlier stages. */
  override?: { reason: string };
}

/** A person's choice that an issue goes on without approvals. */
export interface ChooseAutonomy extends IssueRef {
  untilStage: string;
  /** The stages that would start, as the person saw them. */
  seenStages: string[];
  reason: string;
}

/**
 * The HTTP API of the stage runs, as the pages use it. An answer outside 2xx rejects
 * with `ResponseError`; none within 15 seconds with a `TimeoutError`.
 */
export interface RunsApi {
  getOverview(signal: AbortSignal): Promise<Overview>;
  listRuns(query: ListRunsQuery, signal: AbortSignal): Promise<RunPage>;
  getRun(runId: string, signal: AbortSignal): Promise<RunDetail>;
  listEvents(
    query: { runId: string; afterVersion: number; limit: number },
    signal: AbortSignal,
  ): Promise<RunEventPage>;
  /** Lines from `fromLine` on, or the newest `tail`. */
  readLog(query: ReadLogQuery, signal: AbortSignal): Promise<RunLogPage>;
  listStages(signal: AbortSignal): Promise<StageSummary[]>;
  /** Asks the run to stop. */
  cancelRun(runId: string, reason: string | undefined): Promise<RunDetail>;
  /** Puts a waiting run before the others of its project, or back. */
  setPriority(runId: string, priority: RunPriority): Promise<RunDetail>;
  /** Accepts what the run has delivered, as it is at this commit. */
  approveRun(runId: string, artefactSha: string): Promise<RunDetail>;
  /** Where the issue stands, and what may start next. */
  getTransitions(
    issue: IssueRef,
    signal: AbortSignal,
  ): Promise<IssueTransitions>;
  /** Answers the new run. */
  startTransition(wish: StartTransition): Promise<RunDetail>;
  chooseAutonomy(choice: ChooseAutonomy): Promise<IssueTransitions>;
  /** Nothing else starts by the open choice. */
  stopAutonomy(issue: IssueRef): Promise<IssueTransitions>;
  /** Answers the new run. */
  retryRun(runId: string): Promise<RunDetail>;
}

export const runsApiRef = createApiRef<RunsApi>().with({
  id: 'plugin.stage-runs.runs',
  pluginId: 'stage-runs',
});
