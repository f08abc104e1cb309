import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  EventLog,
  LabelCatalogue,
  Project,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  stagecraftRunOperatePermission,
  stagecraftRunReadPermission,
  type Overview,
  type RunDetail,
  type RunEventPage,
  type RunLogPage,
  type RunPage,
  type RunPrompt,
  type RunSummary,
  type VerifierOutput,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import type { ChoiceStore } from '../autonomy/ChoiceStore';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import { nextLabelKeys } from '../pipeline/nextLabelKeys';
import type { RoleGateStore } from '../roleGates/RoleGateStore';
import type { Stages } from '../registry/Stages';
import type { PermitQueue } from '../queue/PermitQueue';
import type { ReopeningReader } from '../rethink/ReopeningReader';
import type { AttemptStore } from '../runs/AttemptStore';
import type { LogStore } from '../runs/LogStore';
import type { RunRow } from '../runs/rows';
import { isTerminal } from '../runs/runStates';
import type { RunStore } from '../runs/RunStore';
import type { SessionStore } from '../sessions/SessionStore';
import type { VerificationStore } from '../verifiers/VerificationStore';
import { lineRange } from './lineRange';
import type {
  AgentCount,
  RunListQuery,
  RunListRow,
  RunQueries,
} from './RunQueries';
import { toDetail, toEvent, toPrompt, toSummary } from './runViews';

const MAX_NEEDING = 20;
const MAX_ACTIVE = 20;
const MAX_ENDED = 10;

/**
 * Runs as a person may see them. A run of a project that the person may not read is not
 * found, whether it exists or not.
 */
export class RunReader {
  readonly #knex: Knex;
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;
  readonly #eventLog: EventLog;
  readonly #queries: RunQueries;
  readonly #store: RunStore;
  readonly #attempts: AttemptStore;
  readonly #sessions: SessionStore;
  readonly #verifications: VerificationStore;
  readonly #logs: LogStore;
  readonly #approvals: ApprovalStore;
  readonly #choices: ChoiceStore;
  readonly #gates: RoleGateStore;
  readonly #reopenings: ReopeningReader;
  readonly #permitQueue: PermitQueue;
  readonly #stages: Stages;
  readonly #catalogue: LabelCatalogue;

  constructor(options: {
    knex: Knex;
    access: ProjectAccess;
    directory: ProjectDirectory;
    eventLog: EventLog;
    queries: RunQueries;
    store: RunStore;
    attempts: AttemptStore;
    sessions: SessionStore;
    verifications: VerificationStore;
    logs: LogStore;
    approvals: ApprovalStore;
    choices: ChoiceStore;
    gates: RoleGateStore;
    reopenings: ReopeningReader;
    permitQueue: PermitQueue;
    stages: Stages;
    catalogue: LabelCatalogue;
  }) {
    this.#knex = options.knex;
    this.#access = options.access;
    this.#directory = options.directory;
    this.#eventLog = options.eventLog;
    this.#queries = options.queries;
    this.#store = options.store;
    this.#attempts = options.attempts;
    this.#sessions = options.sessions;
    this.#verifications = options.verifications;
    this.#logs = options.logs;
    this.#approvals = options.approvals;
    this.#choices = options.choices;
    this.#gates = options.gates;
    this.#reopenings = options.reopenings;
    this.#permitQueue = options.permitQueue;
    this.#stages = options.stages;
    this.#catalogue = options.catalogue;
  }

  async list(
    credentials: BackstageCredentials,
    query: RunListQuery,
  ): Promise<RunPage> {
    const visible = await this.#visibleProjects(credentials);
    const { rows, nextCursor } = await this.#queries.list(query, visible);
    const items = await this.#toSummaries(rows);
    return nextCursor ? { items, nextCursor } : { items };
  }

  /** The run itself, if the person may read it. */
  async visible(
    credentials: BackstageCredentials,
    runId: string,
  ): Promise<RunRow> {
    const run = await this.#store.find(runId);
    const allowed = await this.#access.allows({
      credentials,
      permission: stagecraftRunReadPermission,
      projectId: run.project_id,
    });
    if (!allowed) throw new NotFoundError(`There is no run ${runId}`);
    return run;
  }

  async detail(
    credentials: BackstageCredentials,
    runId: string,
  ): Promise<RunDetail> {
    const run = await this.visible(credentials, runId);
    const issue = {
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    };
    const [
      attempts,
      session,
      verifications,
      project,
      mayOperate,
      active,
      queue,
      approval,
      isLatest,
      reopening,
      choice,
      openGates,
    ] = await Promise.all([
      this.#attempts.list(run.id),
      this.#sessions.find(run.id),
      this.#verifications.list(run),
      this.#directory.project(run.project_id),
      this.#access.allows({
        credentials,
        permission: stagecraftRunOperatePermission,
        projectId: run.project_id,
      }),
      this.#store.activeOfIssue(issue),
      this.#permitQueue.stateOf(run),
      this.#approvals.ofRun(run.id),
      this.#store.isLatestResult(run),
      this.#reopenings.of(run),
      this.#choices.ofRun(run),
      this.#gates.openOfIssue(issue),
    ]);
    const ended = isTerminal(run.status);
    const nextLabels = nextLabelKeys(run, this.#stages).map(
      key => this.#catalogue.byKey(key).name,
    );
    return toDetail({
      run,
      projectSlug: slugOf(project),
      ...{ attempts, session, verifications },
      ...{ queue, approval, choice, nextLabels, reopening },
      actions: {
        cancel: mayOperate && !ended && !run.stop_requested_at,
        retry: mayOperate && isRetriable(run) && !active,
        prioritize: mayOperate && queue !== undefined,
        approve:
          mayOperate &&
          isLatest &&
          !active &&
          !approval &&
          !run.superseded_at &&
          openGates.length === 0,
        start: mayOperate && !active && !!approval && nextLabels.length > 0,
      },
    });
  }

  async prompt(
    credentials: BackstageCredentials,
    runId: string,
  ): Promise<RunPrompt> {
    return toPrompt(await this.visible(credentials, runId));
  }

  async events(
    credentials: BackstageCredentials,
    runId: string,
    page: { afterVersion: number; limit: number },
  ): Promise<RunEventPage> {
    const run = await this.visible(credentials, runId);
    const events = await this.#eventLog.readStream({
      executor: this.#knex,
      stream: `run/${run.id}`,
      ...page,
    });
    return {
      items: events.map(toEvent),
      lastVersion: events.at(-1)?.streamVersion ?? page.afterVersion,
    };
  }

  async log(
    credentials: BackstageCredentials,
    runId: string,
    query: {
      attempt?: number;
      fromLine: number;
      limit: number;
      tail?: number;
    },
  ): Promise<RunLogPage> {
    const run = await this.visible(credentials, runId);
    const number = query.attempt ?? run.attempt;
    const key = { id: run.id, attempt: number };
    // Read before the lines: an attempt that ended by then gets no more of them.
    const attempt = await this.#attempts.find(key);
    if (!attempt && query.attempt) {
      throw new NotFoundError(`Run ${runId} has no attempt ${number}`);
    }
    const range = lineRange(query, attempt?.log_lines ?? 0);
    if (run.log_emptied_at) {
      return {
        attempt: number,
        lines: [],
        nextLine: range.fromLine,
        ended: true,
        logEmptiedAt: run.log_emptied_at.toISOString(),
      };
    }
    const lines = await this.#logs.read(key, range);
    const last = lines.at(-1)?.n ?? range.fromLine - 1;
    const ended = attempt ? attempt.ended_at !== null : isTerminal(run.status);
    return {
      attempt: number,
      lines,
      nextLine: last + 1,
      ended: ended && last >= (attempt?.log_lines ?? 0),
    };
  }

  async verifierOutput(
    credentials: BackstageCredentials,
    runId: string,
    name: string,
  ): Promise<VerifierOutput> {
    const run = await this.visible(credentials, runId);
    const found = await this.#verifications.find(run, name);
    if (found?.ended_at) return { name, text: found.output ?? '' };
    throw new NotFoundError(`Run ${runId} has no verdict of ${name}`);
  }

  async overview(
    credentials: BackstageCredentials,
    userEntityRef: string,
  ): Promise<Overview> {
    const visible = await this.#visibleProjects(credentials);
    const [needing, active, ended] = await Promise.all([
      this.#queries.needing(userEntityRef, visible, MAX_NEEDING),
      this.#queries.active(visible, MAX_ACTIVE),
      this.#queries.ended(visible, MAX_ENDED),
    ]);
    const summaries = await this.#toSummaries(needing);
    return {
      needsYou: summaries.map(run => ({ kind: needOf(run), run })),
      active: await this.#toSummaries(active),
      ended: await this.#toSummaries(ended),
    };
  }

  async agentCounts(credentials: BackstageCredentials): Promise<AgentCount[]> {
    const visible = await this.#visibleProjects(credentials);
    return this.#queries.countByAgent(visible);
  }

  async #visibleProjects(credentials: BackstageCredentials) {
    return this.#access.visibleProjects({
      credentials,
      permission: stagecraftRunReadPermission,
    });
  }

  async #toSummaries(rows: RunListRow[]): Promise<RunSummary[]> {
    const ids = [...new Set(rows.map(row => row.project_id))];
    const projects = new Map(
      (await this.#directory.projects(ids)).map(project => [
        project.id,
        project,
      ]),
    );
    return rows.map(row =>
      toSummary(row, slugOf(projects.get(row.project_id))),
    );
  }
}

/** A deleted project leaves its runs behind until they are swept. */
function slugOf(project: Project | undefined): string {
  return project?.slug ?? '';
}

function needOf(run: RunSummary): Overview['needsYou'][number]['kind'] {
  if (run.outcome === 'delivered') return 'review_pull_request';
  return run.outcome === 'no-change' ? 'run_no_change' : 'run_failed';
}

/** A review is asked for again by its label on the pull request. */
function isRetriable(run: RunRow): boolean {
  return (
    isTerminal(run.status) &&
    run.outcome !== 'delivered' &&
    run.prompt_kind !== 'review'
  );
}
