import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitHubClients,
  LabelCatalogue,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { storeStep } from './setUpStore';

const PAGE_SIZE = 100;

/**
 * Creates the labels of the catalogue that an attached repository lacks. GitHub wants
 * about a second between two writes, so a new repository takes half a minute: too long
 * for the request that attaches it.
 */
export class LabelSync {
  readonly #knex: Knex;
  readonly #directory: ProjectDirectory;
  readonly #github: GitHubClients;
  readonly #labels: LabelCatalogue;
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    directory: ProjectDirectory;
    github: GitHubClients;
    labels: LabelCatalogue;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
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

  /** Never throws: what fails is logged, shown with the repository and left to the next round. */
  async createFor(repositoryId: string): Promise<void> {
    const step = { repositoryId, step: 'labels' } as const;
    try {
      await this.#create(repositoryId);
      await storeStep(this.#knex, step);
    } catch (error) {
      this.#logger.warn('The labels of a repository could not be created', {
        repositoryId,
        error: String(error),
      });
      await this.#storeProblem({ ...step, problem: explain(error as Error) });
    }
  }

  async #create(repositoryId: string): Promise<void> {
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
  }

  async #storeProblem(result: Parameters<typeof storeStep>[1]): Promise<void> {
    try {
      await storeStep(this.#knex, result);
    } catch (error) {
      this.#logger.warn('How the labels went could not be stored', {
        repositoryId: result.repositoryId,
        error: String(error),
      });
    }
  }
}

function explain({ name, message }: Error): string {
  return name === 'NotAllowedError' || name === 'NotFoundError'
    ? `${message}. Give the platform token the permission Issues: read and write (classic: repo)`
    : message;
}
