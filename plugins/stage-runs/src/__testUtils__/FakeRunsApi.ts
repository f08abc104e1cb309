import type { Label } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  AgentRequestDetail,
  AgentSummary,
  IssueTransitions,
  Overview,
  PromptPreview,
  PromptTemplateVersion,
  RunDetail,
  RunEvent,
  RunLogPage,
  RunPrompt,
  RunSummary,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  ChooseAutonomy,
  DecideRequest,
  IssueRef,
  ListRequestsQuery,
  ListRunsQuery,
  PreviewQuery,
  ReadLogQuery,
  RunPriority,
  RunsApi,
  StartTransition,
  TemplateKey,
} from '../api/RunsApi';

/** The API in memory; `fail` makes every answer an error. */
export class FakeRunsApi implements RunsApi {
  overview: Overview = { needsYou: [], active: [], ended: [] };
  runs: RunSummary[] = [];
  details = new Map<string, RunDetail>();
  events: RunEvent[] = [];
  log: RunLogPage['lines'] = [];
  /** Whether no more lines will come. */
  logEnded = true;
  fail: Error | undefined;
  /** What verifiers have printed, by name. */
  readonly outputs = new Map<string, string>();
  readonly outputsRead: string[] = [];
  readonly logQueries: ReadLogQuery[] = [];
  readonly queries: ListRunsQuery[] = [];
  readonly approved: Array<{ runId: string; artefactSha: string }> = [];
  readonly canceled: Array<{ runId: string; reason: string | undefined }> = [];
  readonly prioritized: Array<{ runId: string; priority: RunPriority }> = [];
  readonly retried: string[] = [];
  prompt: RunPrompt = {};
  preview: PromptPreview | undefined;
  readonly previewed: PreviewQuery[] = [];
  newestTemplate: PromptTemplateVersion | undefined;
  readonly writtenTemplates: object[] = [];
  readonly archivedTemplates: object[] = [];
  stages: StageSummary[] = [
    {
      ...{ id: 'dev', title: 'Development', triggerLabel: 'run:dev' },
      ...{ agentKey: 'dev', writeScope: 'any', beginsIssue: true },
    },
  ];
  requests: AgentRequestDetail[] = [];
  readonly requestQueries: ListRequestsQuery[] = [];
  readonly decisions: object[] = [];
  agents: AgentSummary[] = [];
  labels: Label[] = [];
  transitions: IssueTransitions | undefined;
  readonly asked: IssueRef[] = [];
  readonly started: StartTransition[] = [];
  readonly chosen: ChooseAutonomy[] = [];
  readonly stopped: IssueRef[] = [];
  /** The run that a started transition answers. */
  startedRun: RunDetail | undefined;

  async getOverview() {
    this.#failWhenTold();
    return this.overview;
  }

  async listRuns(query: ListRunsQuery) {
    this.#failWhenTold();
    this.queries.push(query);
    const from = Number(query.cursor ?? 0);
    const to = from + (query.limit ?? 50);
    return {
      items: this.runs.slice(from, to),
      nextCursor: to < this.runs.length ? String(to) : undefined,
    };
  }

  async getRun(runId: string) {
    this.#failWhenTold();
    const detail = this.details.get(runId);
    if (!detail) throw new Error(`No run ${runId}`);
    return detail;
  }

  async listEvents(query: { afterVersion: number }) {
    this.#failWhenTold();
    const items = this.events.filter(
      event => event.version > query.afterVersion,
    );
    return { items, lastVersion: this.events.length };
  }

  async readLog(query: ReadLogQuery) {
    this.#failWhenTold();
    this.logQueries.push(query);
    const lines =
      'tail' in query
        ? this.log.slice(-query.tail)
        : this.log
            .filter(line => line.n >= query.fromLine)
            .slice(0, query.limit);
    const nextLine = (lines.at(-1)?.n ?? this.log.length) + 1;
    return { attempt: query.attempt, lines, nextLine, ended: this.logEnded };
  }

  async readVerifierOutput(_runId: string, name: string) {
    this.#failWhenTold();
    this.outputsRead.push(name);
    return { name, text: this.outputs.get(name) ?? '' };
  }

  async getPrompt() {
    this.#failWhenTold();
    return this.prompt;
  }

  async previewPrompt(query: PreviewQuery) {
    this.previewed.push(query);
    this.#failWhenTold();
    if (!this.preview) throw new Error('No preview');
    return this.preview;
  }

  async getNewestTemplate(_key: TemplateKey) {
    return this.newestTemplate;
  }

  async addTemplateVersion(change: object) {
    this.writtenTemplates.push(change);
    this.#failWhenTold();
    return this.newestTemplate!;
  }

  async archiveTemplate(change: object) {
    this.archivedTemplates.push(change);
    this.#failWhenTold();
    return this.newestTemplate!;
  }

  async listStages() {
    this.#failWhenTold();
    return this.stages;
  }

  async listAgents() {
    this.#failWhenTold();
    return this.agents;
  }

  async listLabels() {
    this.#failWhenTold();
    return this.labels;
  }

  async listRequests(query: ListRequestsQuery) {
    this.#failWhenTold();
    this.requestQueries.push(query);
    const items = this.requests
      .map(({ request }) => request)
      .filter(({ status }) => query.status?.includes(status) ?? true)
      .filter(({ kind }) => !query.kind || query.kind === kind)
      .filter(({ runId }) => !query.runId || query.runId === runId);
    const from = Number(query.cursor ?? 0);
    const to = from + (query.limit ?? 50);
    return {
      items: items.slice(from, to),
      nextCursor: to < items.length ? String(to) : undefined,
    };
  }

  async getRequest(requestId: string) {
    this.#failWhenTold();
    const found = this.requests.find(({ request }) => request.id === requestId);
    if (!found) throw new Error(`No request ${requestId}`);
    return found;
  }

  async decideRequest(requestId: string, decision: DecideRequest) {
    this.#failWhenTold();
    this.decisions.push({ requestId, ...decision });
    return this.getRequest(requestId);
  }

  async cancelRun(runId: string, reason: string | undefined) {
    this.canceled.push({ runId, reason });
    return this.getRun(runId);
  }

  async setPriority(runId: string, priority: RunPriority) {
    this.#failWhenTold();
    this.prioritized.push({ runId, priority });
    const detail = this.details.get(runId);
    if (detail) {
      const execution = { ...detail.execution, priority };
      this.details.set(runId, { ...detail, execution });
    }
    return this.getRun(runId);
  }

  async approveRun(runId: string, artefactSha: string) {
    this.approved.push({ runId, artefactSha });
    return this.getRun(runId);
  }

  async retryRun(runId: string) {
    this.retried.push(runId);
    return this.getRun(runId);
  }

  async getTransitions(issue: IssueRef) {
    this.asked.push({ ...issue });
    this.#failWhenTold();
    if (!this.transitions) throw new Error('No such issue');
    return this.transitions;
  }

  async startTransition(wish: StartTransition) {
    this.#failWhenTold();
    this.started.push(wish);
    return this.startedRun!;
  }

  async chooseAutonomy(choice: ChooseAutonomy) {
    this.#failWhenTold();
    this.chosen.push(choice);
    return this.transitions!;
  }

  async stopAutonomy(issue: IssueRef) {
    this.#failWhenTold();
    this.stopped.push(issue);
    return this.transitions!;
  }

  #failWhenTold() {
    if (this.fail) throw this.fail;
  }
}
