import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitHubClients,
  LabelCatalogue,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';

const PAGE_SIZE = 100;

/**
 * Creates the labels of the catalogue that an attached repository lacks. GitHub wants
 * about a second between two writes, so a new repository takes half a minute: too long
 * for the request that attaches it.
 */
export class LabelSync {
  readonly #directory: ProjectDirectory;
  readonly #github: GitHubClients;
  readonly #labels: LabelCatalogue;
  readonly #logger: LoggerService;

  constructor(options: {
    directory: ProjectDirectory;
    github: GitHubClients;
    labels: LabelCatalogue;
    logger: LoggerService;
  }) {
    this.#directory = options.directory;
    this.#github = options.github;
    this.#labels = options.labels;
    this.#logger = options.logger;
  }

  /** One repository that fails does not keep the others from theirs. */
  async run(signal: AbortSignal): Promise<void> {
    let page: Repository[];
    let afterId: string | undefined;
    do {
      page = await this.#directory.listRepositories({
        afterId,
        limit: PAGE_SIZE,
      });
      for (const repository of page) {
        if (signal.aborted) return;
        await this.createFor(repository.id);
      }
      afterId = page[page.length - 1]?.id;
    } while (page.length === PAGE_SIZE);
  }

  /** Never throws: what fails is logged and left to the next round. */
  async createFor(repositoryId: string): Promise<void> {
    try {
      const github = await this.#github.repository({
        repositoryId,
        kind: 'platform',
      });
      await github.ensureLabels(
        this.#labels.all().map(({ name, color, description }) => ({
          name,
          color,
          description,
        })),
      );
    } catch (error) {
      this.#logger.warn('The labels of a repository could not be created', {
        repositoryId,
        error: String(error),
      });
    }
  }
}
