import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { labelVariables } from './labelVariables';
import { storeStep } from './setUpStore';

const PAGE_SIZE = 100;

/** What GitHub calls the right that a step needs. */
const NEEDED_RIGHT = { labels: 'Issues', variables: 'Variables' } as const;

/**
 * Creates the labels of the catalogue that an attached repository lacks, and tells their
 * names to its workflows as variables. GitHub wants about a second between two writes, so
 * a new repository takes two minutes: too long for the request that attaches it.
 */
export class LabelSync {
  readonly #knex: Knex;
  readonly #directory: ProjectDirectory;
  readonly #github: GitHubClients;
  readonly #labels: LabelCatalogue;
  readonly #logger: LoggerService;
  /** The last work for each repository that has some. */
  readonly #last = new Map<string, Promise<void>>();

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

  /**
   * Never throws: what fails is logged, shown with the repository and left to the next
   * round. One after the other for a repository: together they would make everything twice.
   */
  async createFor(repositoryId: string): Promise<void> {
    const before = this.#last.get(repositoryId);
    const work = (before ?? Promise.resolve()).then(() =>
      this.#createNow(repositoryId),
    );
    this.#last.set(repositoryId, work);
    await work;
    if (this.#last.get(repositoryId) === work) this.#last.delete(repositoryId);
  }

  async #createNow(repositoryId: string): Promise<void> {
    await this.#step({ repositoryId, step: 'labels' }, async github => {
      await github.ensureLabels(
        this.#labels.all().map(({ name, color, description }) => ({
          name,
          color,
          description,
        })),
      );
    });
    await this.#step({ repositoryId, step: 'variables' }, github =>
      github.ensureVariables(labelVariables(this.#labels.all())),
    );
  }

  async #step(
    key: { repositoryId: string; step: keyof typeof NEEDED_RIGHT },
    work: (github: GitHubRepository) => Promise<void>,
  ): Promise<void> {
    const { repositoryId, step } = key;
    try {
      const github = await this.#github.repository({
        repositoryId,
        kind: 'platform',
      });
      await work(github);
      await storeStep(this.#knex, key);
    } catch (error) {
      this.#logger.warn(`The ${step} of a repository could not be made`, {
        repositoryId,
        error: String(error),
      });
      const problem = explain(error as Error, NEEDED_RIGHT[step]);
      await this.#storeProblem({ ...key, problem });
    }
  }

  async #storeProblem(result: Parameters<typeof storeStep>[1]): Promise<void> {
    try {
      await storeStep(this.#knex, result);
    } catch (error) {
      this.#logger.warn(`How the ${result.step} went could not be stored`, {
        repositoryId: result.repositoryId,
        error: String(error),
      });
    }
  }
}

function explain({ name, message }: Error, right: string): string {
  return name === 'NotAllowedError' || name === 'NotFoundError'
    ? `${message}. Give the platform token the permission ${right}: read and write (classic: repo)`
    : message;
}
