import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  DIRECTORY_CHANNEL,
  type Doorbell,
  type ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import { claimedRepositories } from './claimedRepositories';
import { ENTITY_LOCATION, toEntities } from './entities';
import { readContents } from './readContents';

const TASK_ID = 'stagecraft-entities';

/**
 * Keeps the catalog's picture of the projects current. The scheduler gives each run to
 * one replica, every minute and some seconds after a change; a run replaces the whole
 * picture, and the catalog works out what is different.
 */
export class StagecraftEntityProvider implements EntityProvider {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #directory: ProjectDirectory;
  readonly #doorbell: Doorbell;
  readonly #logger: LoggerService;
  readonly #scheduler: SchedulerService;
  readonly #webUrl: string;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    directory: ProjectDirectory;
    doorbell: Doorbell;
    logger: LoggerService;
    scheduler: SchedulerService;
    /** Where people look at repositories, for example https://github.com. */
    webUrl: string;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#directory = options.directory;
    this.#doorbell = options.doorbell;
    this.#logger = options.logger;
    this.#scheduler = options.scheduler;
    this.#webUrl = options.webUrl;
  }

  getProviderName(): string {
    return 'stagecraft';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.#scheduler.scheduleTask({
      id: TASK_ID,
      frequency: { minutes: 1 },
      timeout: { minutes: 5 },
      // The catalog asks itself for other people's entities, so it has to be up.
      initialDelay: { seconds: 5 },
      scope: 'global',
      fn: () => this.#refresh(connection),
    });
    this.#doorbell.onRing(DIRECTORY_CHANNEL, () => this.#hurry());
  }

  async #refresh(connection: EntityProviderConnection): Promise<void> {
    const claimed = await claimedRepositories({
      catalog: this.#catalog,
      auth: this.#auth,
    });
    const contents = await readContents(this.#directory);
    const entities = toEntities({ contents, claimed, webUrl: this.#webUrl });
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: ENTITY_LOCATION,
      })),
    });
  }

  #hurry(): void {
    this.#scheduler.triggerTask(TASK_ID).catch(error => {
      // A run that is under way may have read the old state; the next minute's has the new one.
      this.#logger.debug('The catalog is refreshed by the next run', {
        reason: String(error),
      });
    });
  }
}
