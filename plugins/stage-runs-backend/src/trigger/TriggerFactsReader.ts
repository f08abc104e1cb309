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
  AgentRuntime,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunsConfig } from '../config';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import {
  NotInstalledError,
  reviseKeyOf,
  type Stages,
} from '../registry/Stages';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { LabelFacts, TriggerFacts } from './decideTrigger';
import type { Revision, RevisionFinder } from './RevisionFinder';

/** What was looked up, beyond what the decision itself needs. */
export interface TriggerContext {
  facts: TriggerFacts;
  issue: GitHubIssue;
  runtime: AgentRuntime | undefined;
  /** Of a run that revises. */
  revision: Revision | undefined;
  /** What model the run of the issue before this one had, on the same runtime. */
  lastRun: RunRow | undefined;
}

/** Looks up what a trigger is decided by: the issue as it is now, the person, the stage, the active run. */
export class TriggerFactsReader {
  readonly #config: RunsConfig;
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #directory: ProjectDirectory;
  readonly #stages: Stages;
  readonly #runtimes: AgentRuntimes;
  readonly #store: RunStore;
  readonly #revisions: RevisionFinder;

  constructor(options: {
    config: RunsConfig;
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    directory: ProjectDirectory;
    stages: Stages;
    runtimes: AgentRuntimes;
    store: RunStore;
    revisions: RevisionFinder;
  }) {
    this.#config = options.config;
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#directory = options.directory;
    this.#stages = options.stages;
    this.#runtimes = options.runtimes;
    this.#store = options.store;
    this.#revisions = options.revisions;
  }

  async read(options: {
    label: LabelFacts;
    repository: Repository;
    issueNumber: number;
    user: PortalUser | undefined;
  }): Promise<TriggerContext> {
    const { label, repository, issueNumber, user } = options;
    const [issue, role, active] = await Promise.all([
      this.#readIssue(repository, issueNumber),
      user &&
        this.#directory.roleIn({
          projectId: repository.projectId,
          userId: user.id,
        }),
      this.#store.activeOfIssue({ repositoryId: repository.id, issueNumber }),
    ]);
    const { stage, runtime } = this.#installed(label.label);
    const promptKind =
      stage && label.label!.key === reviseKeyOf(stage.labelKey)
        ? 'revise'
        : 'work';
    const key = { repositoryId: repository.id, issueNumber };
    const revision =
      promptKind === 'revise'
        ? await this.#revisions.find({
            ...{ ...key, stage: stage!.id, agentKey: stage!.agent.key },
            runtime: runtime!.id,
          })
        : undefined;
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
      pullRequestLabels: this.#known(revision?.pullRequest.labels ?? []),
      activeRunId: active?.id,
    };
    return { facts, issue, runtime, revision, lastRun };
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

  /** A stage whose agent runtime is not installed can not start either. */
  #installed(label: CatalogueLabel | undefined): {
    stage?: Stage;
    runtime?: AgentRuntime;
  } {
    const stage = label && this.#stages.byLabelKey(label.key);
    if (!stage) return {};
    try {
      const id = this.#config.runtime ?? stage.agent.runtime;
      return { stage, runtime: this.#runtimes.byId(id) };
    } catch (error) {
      if (error instanceof NotInstalledError) return {};
      throw error;
    }
  }

  #known(names: string[]): CatalogueLabel[] {
    return names
      .map(name => this.#catalogue.byName(name))
      .filter(label => label !== undefined);
  }
}
