import { InputError } from '@backstage/errors';
import type {
  CatalogueLabel,
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { unlessMissing } from '../github/unlessMissing';
import { digest } from '../runs/digest';
import {
  parseRepositoryConfig,
  MAX_CONFIG_BYTES,
  type KnownStages,
} from './parseRepositoryConfig';
import { EMPTY_CONFIG, type RepositoryConfig } from './schema';

export const CONFIG_PATH = 'services.yaml';

/** What a repository says of its runs, and where it said so. */
export interface FrozenConfig {
  /** The commit of the default branch at which it was read; null: the repository is empty. */
  commit: string | null;
  /** SHA-256 of the file; null: the repository has none. */
  digest: string | null;
  config: RepositoryConfig;
}

export type ReadConfig =
  | { frozen: FrozenConfig; problems: [] }
  /** No run can be made by it. */
  | { frozen: undefined; problems: string[] };

/**
 * Reads `services.yaml` of a repository at its default branch, and never at the branch of
 * a run: what an agent has written there must not choose what checks it.
 */
export class RepositoryConfigReader {
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #stages: KnownStages;
  readonly #verifierImages: readonly string[];

  constructor(options: {
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    stages: KnownStages;
    /** Names of those that a repository may choose. */
    verifierImages: readonly string[];
  }) {
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#stages = options.stages;
    this.#verifierImages = options.verifierImages;
  }

  /** Two requests, which cost nothing of the rate limit while nothing has changed. */
  async read(repository: Repository): Promise<ReadConfig> {
    const bot = await this.#gitHub.repository({
      repositoryId: repository.id,
      kind: 'bot',
    });
    const commit = await unlessMissing(
      bot.resolveRef(`heads/${repository.defaultRef}`),
    );
    const text = commit ? await readText(bot, commit) : undefined;
    if (!commit || text === undefined) {
      const frozen = {
        commit: commit ?? null,
        digest: null,
        config: EMPTY_CONFIG,
      };
      return { frozen, problems: [] };
    }
    if (text instanceof InputError) {
      return { frozen: undefined, problems: [text.message] };
    }
    const parsed = parseRepositoryConfig(text, {
      stages: this.#stages,
      models: this.#valuesOf('model'),
      efforts: this.#valuesOf('effort'),
      scopes: this.#valuesOf('scope'),
      verifierImages: this.#verifierImages,
    });
    if (!parsed.config) return { frozen: undefined, problems: parsed.problems };
    return {
      frozen: { commit, digest: digest(text), config: parsed.config },
      problems: [],
    };
  }

  #valuesOf(kind: CatalogueLabel['kind']): string[] {
    return this.#catalogue
      .all()
      .filter(label => label.kind === kind)
      .map(({ value }) => value)
      .filter(value => value !== undefined);
  }
}

/** Undefined when there is none; what can not be read is the repository's mistake, not ours. */
async function readText(
  repository: GitHubRepository,
  ref: string,
): Promise<string | InputError | undefined> {
  try {
    return await unlessMissing(repository.file({ path: CONFIG_PATH, ref }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return new InputError(
      `the file is larger than ${MAX_CONFIG_BYTES / 1024} KiB`,
    );
  }
}
