import type {
  IssueTransitions,
  Overview,
  RunDetail,
  RunEvent,
  RunLogPage,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  ChooseAutonomy,
  IssueRef,
  ListRunsQuery,
  ReadLogQuery,
  RunPriority,
  RunsApi,
  StartTransition,
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
  readonly logQueries: ReadLogQuery[] = [];
  readonly queries: ListRunsQuery[] = [];
  readonly approved: Array<{ runId: string; artefactSha: string }> = [];
  readonly canceled: Array<{ runId: string; reason: string | undefined }> = [];
  readonly prioritized: Array<{ runId: string; priority: RunPriority }> = [];
  readonly retried: string[] = [];
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

  async listStages() {
    this.#failWhenTold();
    return [
      {
        id: 'dev',
        title: 'Development',
        triggerLabel: 'run:dev',
        agentKey: 'dev',
        writeScope: 'any' as const,
        beginsIssue: true,
      },
    ];
  }

  async cancelRun(runId: string, reason: string | undefined) {
    this.canceled.push({ runId, reason });
    return this.getRun(runId);
  }

  async setPriority(runId: string, priority: RunPriority) {
    this.#failWhenTold();
    this.prioritized.push({ runId, priority });
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
