import { createApiRef } from '@backstage/frontend-plugin-api';
import type { Label } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  AgentRequestDetail,
  AgentRequestPage,
  AgentSummary,
  IssueTransitions,
  operations,
  Overview,
  PromptPreview,
  PromptTemplateVersion,
  RunDetail,
  RunEventPage,
  RunLogPage,
  RunPage,
  RunPrompt,
  StageSummary,
  VerifierOutput,
} from '@stagecraft/backstage-plugin-stage-runs-common';

export type ListRunsQuery = NonNullable<
  operations['listRuns']['parameters']['query']
>;

export type PreviewQuery = operations['previewPrompt']['parameters']['query'];

export type ListRequestsQuery = NonNullable<
  operations['listRequests']['parameters']['query']
>;

/** A person's decision about exactly what `digest` names. */
export type DecideRequest =
  operations['decideRequest']['requestBody']['content']['application/json'];

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

/** A template of a project, by its full name. */
export interface TemplateKey {
  projectId: string;
  name: string;
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
  /** The end of what a verifier of the run has printed. */
  readVerifierOutput(
    runId: string,
    name: string,
    signal: AbortSignal,
  ): Promise<VerifierOutput>;
  /** What the agent of the run is told. */
  getPrompt(runId: string, signal: AbortSignal): Promise<RunPrompt>;
  /** The prompt that a run would have now; starts nothing. */
  previewPrompt(
    query: PreviewQuery,
    signal: AbortSignal,
  ): Promise<PromptPreview>;
  /** Undefined: the project never had one. */
  getNewestTemplate(
    key: TemplateKey,
    signal: AbortSignal,
  ): Promise<PromptTemplateVersion | undefined>;
  /** `expectedVersion`: the newest that the person saw; 0: none. */
  addTemplateVersion(
    change: TemplateKey & { text: string; expectedVersion: number },
  ): Promise<PromptTemplateVersion>;
  archiveTemplate(
    change: TemplateKey & { expectedVersion: number },
  ): Promise<PromptTemplateVersion>;
  listStages(signal: AbortSignal): Promise<StageSummary[]>;
  listAgents(signal: AbortSignal): Promise<AgentSummary[]>;
  /** The catalogue of the kernel, with the names that are in force. */
  listLabels(signal: AbortSignal): Promise<Label[]>;
  /** Asks the run to stop. */
  listRequests(
    query: ListRequestsQuery,
    signal: AbortSignal,
  ): Promise<AgentRequestPage>;
  getRequest(
    requestId: string,
    signal: AbortSignal,
  ): Promise<AgentRequestDetail>;
  /** Answers the request as it is then, also when somebody was faster. */
  decideRequest(
    requestId: string,
    decision: DecideRequest,
  ): Promise<AgentRequestDetail>;
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
