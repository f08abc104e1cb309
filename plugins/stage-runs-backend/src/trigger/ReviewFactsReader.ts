import type {
  CatalogueLabel,
  GitHubClients,
  GitHubIssue,
  GitHubPullRequest,
  LabelCatalogue,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { AgentRuntime } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunsConfig } from '../config';
import { withProjectAgent } from '../policy/projectAgent';
import type { AgentRuntimes } from '../registry/AgentRuntimes';
import type { Stages } from '../registry/Stages';
import { withRuntime } from '../registry/withRuntime';
import type {
  FrozenConfig,
  RepositoryConfigReader,
} from '../repositoryConfig/RepositoryConfigReader';
import { finalityOf } from '../rethink/finalityOf';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { ReviewFacts } from './decideReview';
import { asksAgain } from './decideTrigger';
import { linkedIssues } from './linkedIssues';
import { resolveReviseStage } from './resolveReviseStage';

/** A review that asks for changes, and who wrote it. */
export interface ReviewRequest {
  repository: Repository;
  pullRequestNumber: number;
  reviewer: { githubId: string; login: string; type: string };
}

/** What was looked up, beyond what the decision itself needs. */
export interface ReviewContext {
  facts: ReviewFacts;
  pullRequest: GitHubPullRequest;
  issue: GitHubIssue | undefined;
  runtime: AgentRuntime | undefined;
  /** The newest run that delivered the pull request. */
  revised: RunRow | undefined;
  lastRun: RunRow | undefined;
  /** What the run is made by; undefined when it is wrong. */
  frozen: FrozenConfig | undefined;
}

const RUNS_READ = 50;
/** Of them, those whose issues count. */
const RUNS_THAT_LINK = 20;

/** Looks up what a review is decided by, as it is now. */
export class ReviewFactsReader {
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #directory: ProjectDirectory;
  readonly #installed: { config: RunsConfig; runtimes: AgentRuntimes };
  readonly #stages: Stages;
  readonly #store: RunStore;
  readonly #configs: RepositoryConfigReader;

  constructor(options: {
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    directory: ProjectDirectory;
    config: RunsConfig;
    runtimes: AgentRuntimes;
    stages: Stages;
    store: RunStore;
    configs: RepositoryConfigReader;
  }) {
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#directory = options.directory;
    this.#installed = options;
    this.#stages = options.stages;
    this.#store = options.store;
    this.#configs = options.configs;
  }

  async read(request: ReviewRequest): Promise<ReviewContext> {
    const repositoryId = request.repository.id;
    const number = request.pullRequestNumber;
    const limit = RUNS_READ;
    const client = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    const [pullRequest, runs, config] = await Promise.all([
      client.pullRequest(number),
      this.#store.newest({ repositoryId, pullRequestNumber: number, limit }),
      this.#configs.read(request.repository),
    ]);
    const linked = linkedIssues({
      issuesOfRuns: runs.slice(0, RUNS_THAT_LINK).map(run => run.issue_number),
      body: pullRequest.body,
      headRef: pullRequest.headRef,
    });
    const [issueNumber] = linked.length === 1 ? linked : [];
    const issue = issueNumber ? await client.issue(issueNumber) : undefined;
    const runsOfIssue = issueNumber
      ? await this.#store.newest({ repositoryId, issueNumber, limit })
      : [];
    const found = {
      ...{ pullRequest, issue, linked, runs, runsOfIssue },
      frozen: config.frozen,
    };
    const { runtime, ...facts } = this.#judgeable(found);
    const reviewer = await this.#reviewer(request);
    const revised = runs.find(run => run.outcome === 'delivered');
    const revisedFinality = finalityOf(revised);
    return {
      facts: {
        ...{ ...facts, ...reviewer, revisedFinality },
        configProblems: config.problems,
      },
      ...{ pullRequest, issue, runtime, revised, frozen: config.frozen },
      lastRun: runsOfIssue.find(run => run.runtime === runtime?.id),
    };
  }

  #judgeable(found: {
    pullRequest: GitHubPullRequest;
    issue: GitHubIssue | undefined;
    linked: number[];
    runs: RunRow[];
    runsOfIssue: RunRow[];
    frozen: FrozenConfig | undefined;
  }) {
    const { pullRequest, issue, linked, runs, runsOfIssue, frozen } = found;
    const pullRequestLabels = this.#known(pullRequest.labels);
    const issueLabels = this.#known(issue?.labels ?? []);
    const resolution = resolveReviseStage({
      pullRequestStages: this.#stagesOf(pullRequestLabels),
      linkedIssues: linked,
      issueStages: this.#stagesOf(issueLabels),
      lastStageOfPullRequest: this.#lastInstalled(runs),
      lastStageOfIssue: this.#lastInstalled(runsOfIssue),
    });
    const stage =
      resolution.kind === 'resolved'
        ? this.#stages.all().find(({ id }) => id === resolution.stage)
        : undefined;
    const ownStage =
      stage && frozen ? withProjectAgent(stage, frozen.config) : stage;
    const isLabeled = pullRequestLabels.some(({ kind }) => kind === 'trigger');
    return {
      ...{ pullRequest, issue, pullRequestLabels, issueLabels, resolution },
      ...{ stage: undefined, ...withRuntime(ownStage, this.#installed) },
      asksAgain: asksAgain(stage?.id, runsOfIssue[0]),
      isOurs: isLabeled || runs.length > 0 || runsOfIssue.length > 0,
    };
  }

  async #reviewer({ repository, reviewer }: ReviewRequest) {
    const user = await this.#directory.userByGithubId(reviewer.githubId);
    const { projectId } = repository;
    const role =
      user && (await this.#directory.roleIn({ projectId, userId: user.id }));
    return { sender: reviewer, user, role };
  }

  /** A stage that is not installed is named by the key of its label. */
  #stagesOf(labels: CatalogueLabel[]): string[] {
    return labels
      .filter(({ kind }) => kind === 'trigger')
      .map(
        ({ key }) =>
          this.#stages.byLabelKey(key)?.id ??
          key.replace(/^run\./, '').replace(/\.revise$/, ''),
      );
  }

  #lastInstalled(runs: RunRow[]): string | undefined {
    const installed = this.#stages.all().map(({ id }) => id);
    return runs.find(run => installed.includes(run.stage))?.stage;
  }

  #known(names: string[]): CatalogueLabel[] {
    return names
      .map(name => this.#catalogue.byName(name))
      .filter(label => label !== undefined);
  }
}
