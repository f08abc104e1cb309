import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type {
  GitHubClients,
  GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { listStoredHooks, type StoredHook } from './repositoryStore';

const PAGE_SIZE = 100;
/** For all webhooks together: somebody waits for the answer. */
const MAX_DURATION_MS = 30_000;

/** What became of a hook, for the audit log; `problem` says why it is still there. */
export interface RemovedHook extends JsonObject {
  repository: string;
  hookId: string;
  isRemoved: boolean;
}

/** `client` is rejected where the credential is missing or can't be opened. */
type ReachedHook = StoredHook & {
  client: PromiseSettledResult<GitHubRepository>;
};

/**
 * Takes our webhooks off GitHub when their repositories are detached. Best effort: a
 * token that no longer works, or a GitHub that does not answer, does not keep anybody
 * from detaching. A hook that stays does no harm: its deliveries are stored and ignored.
 */
export class WebhookRemoval {
  readonly #knex: Knex;
  readonly #github: GitHubClients;
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    github: GitHubClients;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#github = options.github;
    this.#logger = options.logger;
  }

  /**
   * Call it before the repositories are deleted, because their tokens go with them; what
   * it answers, call after the commit. That never throws and is done within 30 s.
   */
  async prepare(of: {
    projectId: string;
    repositoryId?: string;
  }): Promise<() => Promise<RemovedHook[]>> {
    const hooks: ReachedHook[] = [];
    let page: StoredHook[];
    let afterId: string | undefined;
    do {
      page = await listStoredHooks(this.#knex, {
        ...of,
        afterId,
        limit: PAGE_SIZE,
      });
      for (const hook of page) hooks.push(await this.#reached(hook));
      afterId = page.at(-1)?.repositoryId;
    } while (page.length === PAGE_SIZE);
    return () => this.#removeAll(hooks);
  }

  async #reached(hook: StoredHook): Promise<ReachedHook> {
    const { repositoryId } = hook;
    const [client] = await Promise.allSettled([
      this.#github.repository({ repositoryId, kind: 'platform' }),
    ]);
    return { ...hook, client };
  }

  async #removeAll(hooks: ReachedHook[]): Promise<RemovedHook[]> {
    const signal = AbortSignal.timeout(MAX_DURATION_MS);
    const results: RemovedHook[] = [];
    for (const hook of hooks) results.push(await this.#remove(hook, signal));
    return results;
  }

  async #remove(hook: ReachedHook, signal: AbortSignal): Promise<RemovedHook> {
    const { repositoryId, repository, hookId, client } = hook;
    try {
      if (client.status === 'rejected') throw client.reason;
      // A request may wait long for its turn; once aborted it is not sent any more.
      await Promise.race([
        client.value.deleteWebhook({ hookId, signal }),
        failsWhenAborted(signal),
      ]);
      return { repository, hookId, isRemoved: true };
    } catch (error) {
      const problem = String(error);
      this.#logger.warn(
        'The webhook of a detached repository could not be deleted: delete it in the settings of the repository on GitHub',
        { repositoryId, repository, hookId, error: problem },
      );
      return { repository, hookId, isRemoved: false, problem };
    }
  }
}

function failsWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () =>
      reject(new Error(`GitHub took longer than ${MAX_DURATION_MS / 1_000} s`));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
