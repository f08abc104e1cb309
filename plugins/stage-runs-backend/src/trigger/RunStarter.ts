import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type {
  CatalogueLabel,
  GitHubIssue,
  GitHubPullRequest,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentRuntime,
  EnvironmentProvider,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunEventInput, RunLifecycle } from '../runs/RunLifecycle';
import type { OwnerDecision, RunRow, TriggerSource } from '../runs/rows';
import type { NewRun, RunStore } from '../runs/RunStore';
import { effectivePolicy } from '../policy/effectivePolicy';
import { projectAgentOf } from '../policy/projectAgent';
import type { FrozenConfig } from '../repositoryConfig/RepositoryConfigReader';
import { stagesPassedBy } from '../runs/stagesPassedBy';
import type { Entry } from '../pipeline/judgeEntry';
import type { Pipeline } from '../pipeline/Pipeline';
import type { IssueScope } from '../scopes/issueScope';
import type { Stages } from '../registry/Stages';
import { RethinkStore } from '../rethink/RethinkStore';
import {
  newRun,
  type FollowedResult,
  type PlaceOnTheWay,
  type Requester,
} from './newRun';
import { resolveProfile, type Profile } from './resolveProfile';
import type { Revision } from './RevisionFinder';
import type { TriggerContext } from './TriggerFactsReader';

export interface StartRun {
  issue: GitHubIssue;
  stage: Stage;
  runtime: AgentRuntime;
  /** What the repository says of its runs. */
  frozen: FrozenConfig;
  /** Undefined: all stages of its way. */
  scope?: IssueScope;
  project: Project;
  repository: Repository;
  requester: Requester;
  triggerSource: TriggerSource;
  triggerLabel: string;
  issueLabels: CatalogueLabel[];
  pullRequestLabels: CatalogueLabel[];
  lastRun: RunRow | undefined;
  revision: Revision | undefined;
  /** What the run reviews. */
  reviewed?: GitHubPullRequest;
  follows?: FollowedResult;
  /** How the issue came to this stage. */
  entry?: Entry;
  displacedLabels?: string[];
  ownerDecision?: OwnerDecision;
  autonomyChoiceId?: string;
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
    frozen: context.frozen!,
    scope: context.scope,
    triggerLabel: facts.label!.name,
    issueLabels: facts.liveLabels,
    pullRequestLabels: facts.pullRequestLabels,
    ...{ lastRun: context.lastRun, revision: context.revision },
    follows: context.follows,
    entry: facts.entry,
  };
}

/** Creates a run that the decision has allowed. */
export class RunStarter {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;
  readonly #stages: Stages;
  readonly #environments: EnvironmentProvider;
  readonly #rethinks = new RethinkStore();

  constructor(options: {
    knex: Knex;
    store: RunStore;
    lifecycle: RunLifecycle;
    stages: Stages;
    environments: EnvironmentProvider;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
    this.#stages = options.stages;
    this.#environments = options.environments;
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
    const scope = scopeOf(request);
    const run = newRun({
      ...{ ...request, scope },
      profile: profileOf(request),
      policy: effectivePolicy({
        stage: this.#stages.byId(request.stage.id),
        config: request.frozen.config,
        environment: this.#environments.limits,
        scope: this.#stages.scopes().find(({ id }) => id === scope?.id),
      }),
      place: placeOnTheWay(
        request,
        this.#stages.pipeline.within(scope?.stages),
      ),
      takenBranches: await this.#store.branchesOfIssue(issueKey),
    });
    const created = await this.#knex.transaction(async trx => {
      await this.#requireCounting(trx, run);
      const row = await this.#lifecycle.create(trx, run, [
        ...request.events,
        profileEvent(run),
        ...stageEvents(run, request.entry),
        ...decisionEvents(run),
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

  /** A person may have approved a rethink since the decision about this run. */
  async #requireCounting(trx: Knex.Transaction, run: NewRun): Promise<void> {
    const builtOn = [run.follows, run.revises].filter(id => id !== null);
    if (!(await this.#rethinks.isAnySuperseded(trx, builtOn))) return;
    throw new ConflictError(
      `What ${run.trigger_label} would build on was superseded meanwhile; look at the issue again`,
    );
  }
}

/** A revision is of the kind of work that it revises. */
function scopeOf({ scope, revision }: StartRun): IssueScope | undefined {
  return scope ?? revision?.revised?.scope ?? undefined;
}

function profileOf({ lastRun, runtime, stage, ...request }: StartRun): Profile {
  const { config } = request.frozen;
  const own = projectAgentOf(stage, config);
  const { model, reasoningEffort } = stage.agent;
  const isReview = request.triggerSource === 'pull_request_review';
  return resolveProfile({
    startedBy: isReview ? 'review' : 'label',
    issueLabels: request.issueLabels,
    pullRequestLabels: request.pullRequestLabels,
    lastRun: lastRun && {
      agentKey: lastRun.agent_key,
      model: lastRun.model,
      modelSource: lastRun.model_source,
      reasoningEffort: lastRun.reasoning_effort,
      reasoningEffortSource: lastRun.reasoning_effort_source,
    },
    agentKey: stage.agent.key,
    configured: [
      { ...config.delivery.stages[stage.id], source: 'repository' },
      { ...own, source: 'repository' },
      { model, reasoningEffort, source: 'agent' },
    ],
    defaults: runtime.defaults,
  });
}

/**
 * Merging closes the issue when nothing is meant to come after the stage: it is the last
 * one, stands beside the pipeline, or the issue began with it, past all before.
 */
function placeOnTheWay(
  { entry, stage, revision }: StartRun,
  pipeline: Pipeline,
): PlaceOnTheWay {
  if (revision || !entry?.open) {
    const revised = revision?.revised;
    return {
      launchProfile: revised?.launch_profile ?? null,
      closesIssue: revised?.closes_issue ?? true,
      skipped: null,
    };
  }
  const { profile, skipped } = entry;
  return {
    launchProfile: profile,
    skipped: profile && skipped,
    closesIssue:
      // What was thought again goes on with another stage.
      (profile === null && stage.place.kind !== 'rethink') ||
      (profile !== null && pipeline.next(stage.id, profile).length === 0) ||
      skipped.some(({ reason }) => reason === 'issue_began_later'),
  };
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
      policy: { ...run.policy },
    },
  };
}

/** On which way the issue is, and which stages before this one it has passed by, with the reason of each. */
function stageEvents(run: NewRun, entry: Entry | undefined): RunEventInput[] {
  if (!entry?.open || !entry.profile) return [];
  return [
    {
      type: 'run.stage.entered',
      actor: { type: 'system', id: 'stage-runs' },
      payload: {
        ...{ stage: run.stage, profile: entry.profile },
        follows: run.follows,
        skipped: entry.skipped.map(({ stage, reason }) => ({ stage, reason })),
      },
    },
  ];
}

/** Who has opened the gate, and why. */
function decisionEvents(run: NewRun): RunEventInput[] {
  const decision = run.owner_decision;
  if (!decision) return [];
  return [
    {
      type: 'run.gate.opened',
      actor: { type: 'human', id: decision.userEntityRef },
      payload: {
        ...{ stage: run.stage, reason: decision.reason },
        skipped: stagesPassedBy(run, 'owner_decision'),
      },
    },
  ];
}
