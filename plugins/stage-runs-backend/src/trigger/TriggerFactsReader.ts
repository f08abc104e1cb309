import type {
  CatalogueLabel,
  GitHubClients,
  GitHubIssue,
  LabelCatalogue,
  PortalUser,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  EntryFound,
  EntryReader,
  UnapprovedResult,
} from '../pipeline/EntryReader';
import type { AgentRuntime } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunsConfig } from '../config';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import { withProjectAgent } from '../policy/projectAgent';
import { reviseKeyOf, type Stages } from '../registry/Stages';
import { withRuntime } from '../registry/withRuntime';
import type {
  FrozenConfig,
  RepositoryConfigReader,
} from '../repositoryConfig/RepositoryConfigReader';
import { finalityOf } from '../rethink/finalityOf';
import { EMPTY_CONFIG } from '../repositoryConfig/schema';
import { issueScope, type IssueScope } from '../scopes/issueScope';
import type { RoleGateStore } from '../roleGates/RoleGateStore';
import type { OwnerDecision, RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { asksAgain, type LabelFacts, type TriggerFacts } from './decideTrigger';
import type { FollowedResult } from './newRun';
import type { Revision, RevisionFinder } from './RevisionFinder';

/** What was looked up, beyond what the decision itself needs. */
export interface TriggerContext {
  facts: TriggerFacts;
  issue: GitHubIssue;
  runtime: AgentRuntime | undefined;
  /** Of a run that revises. */
  revision: Revision | undefined;
  /** Of a run that works: the approved result of the stage before. */
  follows: FollowedResult | undefined;
  /** What model the run of the issue before this one had, on the same runtime. */
  lastRun: RunRow | undefined;
  /** What the run is made by; undefined when it is wrong. */
  frozen: FrozenConfig | undefined;
  /** Undefined: all stages of its way. */
  scope: IssueScope | undefined;
}

/** Of what has started before, or can not start at all. */
export const OPEN_ENTRY: EntryFound = {
  entry: { open: true, profile: null, after: undefined, skipped: [] },
  reopenable: [],
};

/** Looks up what a trigger is decided by: the issue as it is now, the person, the stage, the active run. */
export class TriggerFactsReader {
  readonly #installed: { config: RunsConfig; runtimes: AgentRuntimes };
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #directory: ProjectDirectory;
  readonly #stages: Stages;
  readonly #store: RunStore;
  readonly #configs: RepositoryConfigReader;
  readonly #gates: RoleGateStore;
  readonly #revisions: RevisionFinder;
  readonly #entries: EntryReader;

  constructor(options: {
    config: RunsConfig;
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    directory: ProjectDirectory;
    stages: Stages;
    runtimes: AgentRuntimes;
    store: RunStore;
    configs: RepositoryConfigReader;
    gates: RoleGateStore;
    revisions: RevisionFinder;
    entries: EntryReader;
  }) {
    this.#installed = options;
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#directory = options.directory;
    this.#stages = options.stages;
    this.#store = options.store;
    this.#configs = options.configs;
    this.#gates = options.gates;
    this.#revisions = options.revisions;
    this.#entries = options.entries;
  }

  async read(options: {
    label: LabelFacts;
    repository: Repository;
    issueNumber: number;
    user: PortalUser | undefined;
    ownerDecision?: OwnerDecision;
    goesOnFrom?: UnapprovedResult;
  }): Promise<TriggerContext> {
    const { label, repository, issueNumber, user } = options;
    const key = { repositoryId: repository.id, issueNumber };
    const [issue, role, active, [newest], config, latest, openRoles] =
      await Promise.all([
        this.#readIssue(repository, issueNumber),
        user &&
          this.#directory.roleIn({
            projectId: repository.projectId,
            userId: user.id,
          }),
        this.#store.activeOfIssue(key),
        this.#store.newest({ ...key, limit: 1 }),
        this.#configs.read(repository),
        this.#store.latestOnWay(key),
        this.#gates.openOfIssue(key),
      ]);
    const { stage, runtime } = withRuntime(
      this.#stageOf(label, config.frozen),
      this.#installed,
    );
    const promptKind =
      stage && label.label!.key === reviseKeyOf(stage.labelKey)
        ? 'revise'
        : 'work';
    const scope = issueScope({
      labels: this.#known(issue.labels),
      scopes: this.#stages.scopes(),
      config: config.frozen?.config ?? EMPTY_CONFIG,
      latest,
    });
    const startable = stage?.disabled ? undefined : stage;
    const revision =
      startable && promptKind === 'revise'
        ? await this.#revisions.find({
            ...{ ...key, stage: startable.id, agentKey: startable.agent.key },
            runtime: runtime!.id,
          })
        : undefined;
    const { entry, follows, followedLabels, reopenable } =
      startable && promptKind === 'work'
        ? await this.#entries.read({
            ...{ repository, issueNumber, stage: startable.id },
            labelNames: issue.labels,
            scope,
            ownerDecision: options.ownerDecision,
            goesOnFrom: options.goesOnFrom,
          })
        : OPEN_ENTRY;
    const lastRun =
      runtime &&
      (await this.#store.latestOfIssue({ ...key, runtime: runtime.id }));
    const facts: TriggerFacts = {
      ...label,
      live: issue,
      liveLabels: this.#known(issue.labels),
      user,
      role,
      stage,
      promptKind,
      revisedPullRequest: revision?.pullRequest.number,
      revisedFinality: finalityOf(revision?.revised),
      pullRequestLabels: this.#known(revision?.pullRequest.labels ?? []),
      activeRunId: active?.id,
      entry,
      followedLabels: this.#known(followedLabels ?? []),
      configProblems: config.problems,
      reopenable,
      asksAgain: asksAgain(stage?.id, newest),
      openRoles,
    };
    return {
      ...{ facts, issue, runtime, revision, follows, lastRun },
      ...{ frozen: config.frozen, scope },
    };
  }

  #stageOf({ label }: LabelFacts, frozen: FrozenConfig | undefined) {
    const stage = label && this.#stages.byLabelKey(label.key);
    return stage && frozen ? withProjectAgent(stage, frozen.config) : stage;
  }

  async #readIssue(
    repository: Repository,
    issueNumber: number,
  ): Promise<GitHubIssue> {
    const client = await this.#gitHub.repository({
      repositoryId: repository.id,
      kind: 'bot',
    });
    return client.issue(issueNumber);
  }

  #known(names: string[]): CatalogueLabel[] {
    return names
      .map(name => this.#catalogue.byName(name))
      .filter(label => label !== undefined);
  }
}
