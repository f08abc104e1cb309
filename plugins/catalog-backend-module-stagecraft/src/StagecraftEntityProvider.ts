import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { ENTITY_LOCATION } from './annotations';
import {
  stagecraftEntities,
  type DirectoryContent,
} from './stagecraftEntities';

/**
 * Gives the catalog the whole picture each time. The catalog compares and writes only
 * what changed, so a repeated round costs reads.
 */
export class StagecraftEntityProvider implements EntityProvider {
  readonly #logger: LoggerService;
  readonly #readDirectory: () => Promise<DirectoryContent>;
  readonly #foreignProjectSlugs: () => Promise<Set<string>>;
  #connection: EntityProviderConnection | undefined;

  constructor(options: {
    logger: LoggerService;
    readDirectory: () => Promise<DirectoryContent>;
    foreignProjectSlugs: () => Promise<Set<string>>;
  }) {
    this.#logger = options.logger;
    this.#readDirectory = options.readDirectory;
    this.#foreignProjectSlugs = options.foreignProjectSlugs;
  }

  getProviderName(): string {
    return 'stagecraft';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  /** Nothing happens before the catalog has connected the provider. */
  async refresh(): Promise<void> {
    if (!this.#connection) {
      return;
    }
    const [content, takenSlugs] = await Promise.all([
      this.#readDirectory(),
      this.#foreignProjectSlugs(),
    ]);
    const entities = stagecraftEntities(content, { takenSlugs });
    await this.#connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: ENTITY_LOCATION,
      })),
    });
    this.#logger.debug('Entities of the projects were given to the catalog', {
      entities: entities.length,
    });
  }
}
