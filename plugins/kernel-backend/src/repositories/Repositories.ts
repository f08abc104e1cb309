import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Repository,
  RepositoryInput,
  RepositoryPage,
  RepositorySettingsInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChangeLog } from '../ChangeLog';
import type { BotIdentity } from '../credentials/credentialStore';
import type { GitHubTokenStore } from '../credentials/GitHubTokenStore';
import type { TokenProbe } from '../credentials/TokenProbe';
import { withApp } from '../credentials/withApp';
import { isUuidKey, readCursor, toPage } from '../paging/cursor';
import { noProject } from '../projects/Projects';
import { lockProject } from '../projects/projectStore';
import { uniqueViolation } from '../uniqueViolation';
import type { RepositorySetUp } from './RepositorySetUp';
import { changeSettings, decideSettings } from './repositorySettings';
import {
  deleteRepository,
  findRepository,
  insertRepository,
  lockRepository,
  updateRepository,
} from './repositoryStore';
import { listRepositories, readRepository } from './repositoryView';
import { TokenTrial, type Probed } from './TokenTrial';
import type { RemovedHook, WebhookRemoval } from './WebhookRemoval';

interface RepositoryKey {
  projectId: string;
  repositoryId: string;
}

/** Repositories of projects (requirements F3). Rights are checked by the routes. */
export class Repositories {
  readonly #knex: Knex;
  readonly #changes: ChangeLog;
  readonly #tokens: GitHubTokenStore;
  readonly #tokenTrial: TokenTrial;
  readonly #setUp: RepositorySetUp;
  readonly #webhooks: WebhookRemoval;
  readonly #platformRepository: string | undefined;
  readonly #hasApp: boolean;

  constructor(options: {
    knex: Knex;
    changes: ChangeLog;
    tokens: GitHubTokenStore;
    probe: TokenProbe;
    setUp: RepositorySetUp;
    webhooks: WebhookRemoval;
    /** owner/name of the platform's own repository, which stays. */
    platformRepository: string | undefined;
    /** Whether a GitHub App is configured. */
    hasApp: boolean;
  }) {
    this.#knex = options.knex;
    this.#changes = options.changes;
    this.#tokens = options.tokens;
    this.#tokenTrial = new TokenTrial(options);
    this.#setUp = options.setUp;
    this.#webhooks = options.webhooks;
    this.#hasApp = options.hasApp;
    this.#platformRepository = options.platformRepository?.toLowerCase();
  }

  async list(options: {
    projectId: string;
    cursor?: string;
    limit: number;
  }): Promise<RepositoryPage> {
    const list = `repositories/${options.projectId}`;
    const after = readCursor({
      cursor: options.cursor,
      list,
      isKey: isUuidKey,
    });
    const rows = await listRepositories(this.#knex, {
      projectId: options.projectId,
      afterId: after?.[0],
      limit: options.limit,
    });
    return toPage({
      rows,
      limit: options.limit,
      list,
      keyOf: repository => [repository.id],
      toItem: repository => this.#shown(repository),
    });
  }

  /**
   * Checks the tokens, stores, then makes the webhook on GitHub; the labels follow. When
   * that last part fails the repository stays stored and the request can be repeated.
   */
  async attach(
    caller: PortalUser,
    projectId: string,
    input: RepositoryInput,
  ): Promise<{ repository: Repository; isNew: boolean }> {
    this.#setUp.checkIsConfigured();
    const probed = await this.#tokenTrial.forAttach(projectId, input);
    const store = (trx: Knex.Transaction) =>
      this.#store(trx, { caller, projectId, input, probed });
    const { repositoryId, isNew } = await this.#changes
      .transaction(store)
      // Somebody attached it at the same time: now its row is there to be found.
      .catch(error => {
        if (!isSameRepository(error)) throw error;
        return this.#changes.transaction(store);
      })
      .catch(explainConflict);
    await this.#setUp.run(repositoryId);
    return {
      repository: await this.#read(repositoryId),
      isNew,
    };
  }

  /** Tokens that are given are tried on GitHub before anything is stored. */
  async update(
    caller: PortalUser,
    key: RepositoryKey,
    input: RepositorySettingsInput,
  ): Promise<Repository> {
    const { projectId, repositoryId } = key;
    const known = await findRepository(this.#knex, key);
    if (!known) throw noRepository(key);
    const bot = await this.#tokenTrial.forChange(known, input);
    await this.#changes
      .transaction(async trx => {
        const stored = await lockRepository(trx, key);
        if (!stored) throw noRepository(key);
        const settings = changeSettings(stored, input);
        await updateRepository(trx, repositoryId, settings);
        await this.#storeTokens(trx, repositoryId, { input, bot });
        await this.#changes.append(trx, {
          stream: `project/${projectId}`,
          type: 'repository.changed',
          by: caller,
          projectId,
          payload: { repositoryId, ...settings },
        });
      })
      .catch(explainConflict);
    return this.#read(repositoryId);
  }

  /** The webhook at once, the labels in the background. */
  async setUpAgain(key: RepositoryKey): Promise<Repository> {
    if (!(await findRepository(this.#knex, key))) throw noRepository(key);
    await this.#setUp.run(key.repositoryId);
    return this.#read(key.repositoryId);
  }

  /** Then our webhook is taken off GitHub; answers what became of it. */
  async detach(
    caller: PortalUser,
    options: RepositoryKey,
  ): Promise<RemovedHook[]> {
    const { projectId, repositoryId } = options;
    const removeWebhook = await this.#webhooks.prepare(options);
    await this.#changes.transaction(async trx => {
      const stored = await lockRepository(trx, options);
      if (!stored) throw noRepository(options);
      const fullName = `${stored.owner}/${stored.name}`;
      if (fullName.toLowerCase() === this.#platformRepository) {
        throw new ConflictError(
          `${fullName} is the platform's own repository and stays attached (stagecraft.platform.repository)`,
        );
      }
      await deleteRepository(trx, repositoryId);
      await this.#changes.append(trx, {
        stream: `project/${projectId}`,
        type: 'repository.detached',
        by: caller,
        projectId,
        payload: { repositoryId, repository: fullName },
      });
    });
    return removeWebhook();
  }

  async #read(repositoryId: string): Promise<Repository> {
    return this.#shown(await readRepository(this.#knex, repositoryId));
  }

  #shown(repository: Repository): Repository {
    return this.#hasApp ? withApp(repository, 'repository') : repository;
  }

  async #store(
    trx: Knex.Transaction,
    request: {
      caller: PortalUser;
      projectId: string;
      input: RepositoryInput;
      probed: Probed;
    },
  ): Promise<{ repositoryId: string; isNew: boolean }> {
    const { caller, projectId, input, probed } = request;
    const { described } = probed;
    if (!(await lockProject(trx, projectId, 'share')))
      throw noProject(projectId);
    const stored = await lockRepository(trx, described);
    if (stored && stored.projectId !== projectId) throw otherProject();
    const settings = decideSettings({ input, described, stored });
    if (stored) await updateRepository(trx, stored.id, settings);
    const repositoryId =
      stored?.id ?? (await insertRepository(trx, projectId, settings));
    await this.#storeTokens(trx, repositoryId, { input, bot: probed.bot });
    await this.#changes.append(trx, {
      stream: `project/${projectId}`,
      type: 'repository.attached',
      by: caller,
      projectId,
      payload: { repositoryId, ...settings },
    });
    return { repositoryId, isNew: !stored };
  }

  /** Absent tokens stay, null removes. */
  async #storeTokens(
    trx: Knex.Transaction,
    repositoryId: string,
    given: {
      input: Pick<RepositorySettingsInput, 'platformToken' | 'botToken'>;
      bot: BotIdentity | undefined;
    },
  ): Promise<void> {
    const { platformToken, botToken } = given.input;
    const owner = { scope: 'repository', scopeId: repositoryId } as const;
    await this.#tokens.write(
      trx,
      { ...owner, kind: 'platform' },
      platformToken,
    );
    await this.#tokens.write(
      trx,
      { ...owner, kind: 'bot' },
      botToken,
      given.bot,
    );
  }
}

function noRepository({ projectId, repositoryId }: RepositoryKey) {
  return new NotFoundError(
    `No repository ${repositoryId} in project ${projectId}`,
  );
}

function otherProject(): ConflictError {
  return new ConflictError(
    'The repository belongs to another project: detach it there first',
  );
}

function isSameRepository(error: unknown): boolean {
  return uniqueViolation(error) === 'repositories_provider_external_id_key';
}

function explainConflict(error: unknown): never {
  const index = uniqueViolation(error);
  if (!index) throw error;
  if (index === 'repositories_project_id_alias_key') {
    throw new ConflictError(
      'alias is taken by another repository of the project: give another one',
    );
  }
  throw new ConflictError(
    'The project has another repository with this owner and name, deleted or renamed on GitHub: detach that one first',
  );
}
