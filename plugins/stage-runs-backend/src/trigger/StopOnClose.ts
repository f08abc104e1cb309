import type {
  DeliveryOutcome,
  GitHubClients,
  GitHubRepository,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow, StopCode } from '../runs/rows';
import { isTerminal } from '../runs/runStates';
import type { RunStore } from '../runs/RunStore';

/** What was closed, and by whom. */
export interface Closing {
  repository: Repository;
  number: number;
  /** GitHub login. */
  by: string;
}

/**
 * Stops what works for an issue or on a pull request that somebody has closed. Whether it
 * still is closed is asked of GitHub: a delivery may come late, and what was started after
 * a reopening goes on.
 */
export class StopOnClose {
  readonly #knex: Knex;
  readonly #gitHub: GitHubClients;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;

  constructor(options: {
    knex: Knex;
    gitHub: GitHubClients;
    store: RunStore;
    lifecycle: RunLifecycle;
  }) {
    this.#knex = options.knex;
    this.#gitHub = options.gitHub;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
  }

  /** Undefined: nothing is at work for the issue, or it is open again. */
  async issueClosed(closing: Closing): Promise<DeliveryOutcome | undefined> {
    const run = await this.#store.activeOfIssue({
      repositoryId: closing.repository.id,
      issueNumber: closing.number,
    });
    if (!run) return undefined;
    const { state } = await (await this.#bot(closing)).issue(closing.number);
    if (state === 'open') return undefined;
    return this.#stop(run, closing, 'issue_closed');
  }

  /** Undefined: nothing revises or reviews the pull request, or it is open again. */
  async pullRequestClosed(
    closing: Closing,
  ): Promise<DeliveryOutcome | undefined> {
    const run = await this.#store.activeOnPullRequest({
      repositoryId: closing.repository.id,
      number: closing.number,
    });
    if (!run) return undefined;
    const bot = await this.#bot(closing);
    const { state } = await bot.pullRequest(closing.number);
    if (state === 'open') return undefined;
    return this.#stop(run, closing, 'pull_request_closed');
  }

  #bot({ repository }: Closing): Promise<GitHubRepository> {
    return this.#gitHub.repository({
      repositoryId: repository.id,
      kind: 'bot',
    });
  }

  async #stop(
    seen: RunRow,
    { by }: Closing,
    code: StopCode,
  ): Promise<DeliveryOutcome> {
    await this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, seen.id);
      if (isTerminal(run.status)) return;
      await this.#lifecycle.requestStop(trx, run, {
        ...{ by: `github: ${by}`, code },
        actor: { type: 'system', id: 'github-webhook' },
      });
    });
    return { status: 'accepted', runId: seen.id };
  }
}
