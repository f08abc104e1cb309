import type { Knex } from 'knex';
import type {
  CatalogueLabel,
  GitHubIssue,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentRuntime,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunEventInput, RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow, TriggerSource } from '../runs/rows';
import type { NewRun, RunStore } from '../runs/RunStore';
import { newRun, type Requester } from './newRun';
import { resolveProfile, type Profile } from './resolveProfile';
import type { Revision } from './RevisionFinder';
import type { TriggerContext } from './TriggerFactsReader';

export interface StartRun {
  issue: GitHubIssue;
  stage: Stage;
  runtime: AgentRuntime;
  project: Project;
  repository: Repository;
  requester: Requester;
  triggerSource: TriggerSource;
  triggerLabel: string;
  issueLabels: CatalogueLabel[];
  pullRequestLabels: CatalogueLabel[];
  lastRun: RunRow | undefined;
  revision: Revision | undefined;
  deliveryId: string;
  correlationId: string;
  retryOf?: RunRow;
  events: RunEventInput[];
  /** Written in the same transaction. */
  also?(trx: Knex.Transaction, run: RunRow): Promise<void>;
}

/** What the decision about a label says of the run. */
export function startOf({ facts, issue, ...context }: TriggerContext) {
  return {
    ...{ issue, stage: facts.stage!, runtime: context.runtime! },
    triggerLabel: facts.label!.name,
    issueLabels: facts.liveLabels,
    pullRequestLabels: facts.pullRequestLabels,
    ...{ lastRun: context.lastRun, revision: context.revision },
  };
}

/** Creates a run that the decision has allowed. */
export class RunStarter {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;

  constructor(options: {
    knex: Knex;
    store: RunStore;
    lifecycle: RunLifecycle;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
  }

  /** Answers the other run's id when somebody else's request for the issue was faster. */
  async start(
    request: StartRun,
  ): Promise<{ run: RunRow } | { activeRunId: string }> {
    const { issue, repository } = request;
    const issueKey = {
      repositoryId: repository.id,
      issueNumber: issue.number,
    };
    const run = newRun({
      ...request,
      profile: profileOf(request),
      takenBranches: await this.#store.branchesOfIssue(issueKey),
    });
    const created = await this.#knex.transaction(async trx => {
      const row = await this.#lifecycle.create(trx, run, [
        ...request.events,
        profileEvent(run),
      ]);
      if (row) await request.also?.(trx, row);
      return row;
    });
    if (created) return { run: created };
    const same = await this.#store.findByCorrelation(request.correlationId);
    if (same) return { run: same };
    const active = await this.#store.activeOfIssue(issueKey);
    if (active) return { activeRunId: active.id };
    throw new Error('The run that was in the way has just ended; try again');
  }
}

function profileOf({ lastRun, runtime, ...request }: StartRun): Profile {
  const isReview = request.triggerSource === 'pull_request_review';
  return resolveProfile({
    startedBy: isReview ? 'review' : 'label',
    issueLabels: request.issueLabels,
    pullRequestLabels: request.pullRequestLabels,
    lastRun: lastRun && {
      model: lastRun.model,
      reasoningEffort: lastRun.reasoning_effort,
    },
    defaults: runtime.defaults,
  });
}

function profileEvent(run: NewRun): RunEventInput {
  return {
    type: 'run.profile.resolved',
    actor: { type: 'system', id: 'stage-runs' },
    payload: {
      runtime: run.runtime,
      model: run.model,
      modelSource: run.model_source,
      reasoningEffort: run.reasoning_effort,
      reasoningEffortSource: run.reasoning_effort_source,
    },
  };
}
