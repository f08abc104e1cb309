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
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { ReviewerFacts } from './decideReviewer';

/** A label that asks for a reviewer, and who put it. */
export interface ReviewerRequest {
  repository: Repository;
  pullRequestNumber: number;
  label: CatalogueLabel;
  sender: { id: string; login: string; type: string };
  deliveryId: string;
  /** When the label was put, by GitHub's clock. */
  at: Date;
  correlationId: string;
}

/** What was looked up, beyond what the decision itself needs. */
export interface ReviewerContext {
  facts: Omit<ReviewerFacts, 'isOwnCommand'>;
  pullRequest: GitHubPullRequest;
  issue: GitHubIssue;
  runtime: AgentRuntime | undefined;
  lastRun: RunRow | undefined;
  /** What the run is made by; undefined when it is wrong. */
  frozen: FrozenConfig | undefined;
}

/** Runs that are looked through for the one that delivered. */
const RUNS_READ = 50;

/** Looks up what a request for a reviewer is decided by, as it is now. */
export class ReviewerFactsReader {
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

  /** Undefined: no run has delivered the pull request, so it is none of our business. */
  async read(request: ReviewerRequest): Promise<ReviewerContext | undefined> {
    const { repository, label, sender, pullRequestNumber } = request;
    const repositoryId = repository.id;
    const runs = await this.#store.newest({
      ...{ repositoryId, pullRequestNumber, limit: RUNS_READ },
    });
    const delivered = runs.find(({ outcome }) => outcome === 'delivered');
    if (!delivered) return undefined;
    const { issue_number: issueNumber } = delivered;
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    const [pullRequest, issue, user, active, config] = await Promise.all([
      bot.pullRequest(pullRequestNumber),
      bot.issue(issueNumber),
      this.#directory.userByGithubId(sender.id),
      this.#store.activeOfIssue({ repositoryId, issueNumber }),
      this.#configs.read(repository),
    ]);
    const { projectId } = repository;
    const role =
      user && (await this.#directory.roleIn({ projectId, userId: user.id }));
    const pullRequestLabels = this.#known(pullRequest.labels);
    const reviewer = this.#stages.byLabelKey(label.key);
    const { stage, runtime } = withRuntime(
      reviewer && config.frozen
        ? withProjectAgent(reviewer, config.frozen.config)
        : reviewer,
      this.#installed,
    );
    return {
      facts: {
        isStillAsked: pullRequestLabels.some(({ key }) => key === label.key),
        ...{ sender, user, role, stage, pullRequest, pullRequestLabels, issue },
        issueLabels: this.#known(issue.labels),
        activeRunId: active?.id,
        configProblems: config.problems,
      },
      ...{ pullRequest, issue, runtime, frozen: config.frozen },
      lastRun: runs.find(run => run.runtime === runtime?.id),
    };
  }

  #known(names: string[]): CatalogueLabel[] {
    return names
      .map(name => this.#catalogue.byName(name))
      .filter(label => label !== undefined);
  }
}
