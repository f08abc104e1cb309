import type {
  DeliveryOutcome,
  GitHubClients,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { DeliveryReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { StopOnClose } from './StopOnClose';

const schema = z.object({
  action: z.enum(['closed', 'reopened']),
  pull_request: z.object({ number: z.number().int().positive() }),
  sender: z.object({ login: z.string() }).nullish(),
});

interface PullRequestKey {
  repositoryId: string;
  number: number;
}

const REASON: DeliveryReason = 'pull_request_state_noted';
const NOTED: DeliveryOutcome = { status: 'ignored', reason: REASON };

/** Keeps in mind whether a delivered pull request still waits for its review, and stops what revises a closed one. Starts nothing. */
export class PullRequestWebhookHandler implements WebhookHandler {
  readonly event = 'pull_request';
  readonly #knex: Knex;
  readonly #gitHub: GitHubClients;
  readonly #stops: StopOnClose;

  constructor(options: {
    knex: Knex;
    gitHub: GitHubClients;
    stops: StopOnClose;
  }) {
    this.#knex = options.knex;
    this.#gitHub = options.gitHub;
    this.#stops = options.stops;
  }

  async handle(
    delivery: WebhookDelivery,
  ): Promise<DeliveryOutcome | undefined> {
    const payload = schema.safeParse(delivery.payload);
    if (!payload.success || !delivery.repository) return undefined;
    const pullRequest = {
      repositoryId: delivery.repository.id,
      number: payload.data.pull_request.number,
    };
    if (!(await this.#isKnown(pullRequest))) return NOTED;
    const state = await this.#noteState(pullRequest);
    const stopped =
      state === 'closed' &&
      (await this.#stops.pullRequestClosed({
        repository: delivery.repository,
        number: payload.data.pull_request.number,
        by: payload.data.sender?.login ?? '',
      }));
    return stopped || NOTED;
  }

  async #isKnown(pullRequest: PullRequestKey): Promise<boolean> {
    const run = await this.#knex('runs')
      .where(whereOf(pullRequest))
      .first('id');
    return run !== undefined;
  }

  /**
   * Deliveries come late, in another order and at the same time, so that GitHub is asked
   * what is so now, and once more after it was stored: whoever stores last has asked last.
   */
  async #noteState(pullRequest: PullRequestKey): Promise<'open' | 'closed'> {
    const { repositoryId, number } = pullRequest;
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    let { state } = await bot.pullRequest(number);
    for (;;) {
      await this.#knex('runs')
        .where(whereOf(pullRequest))
        .update({ pull_request_state: state });
      const now = await bot.pullRequest(number);
      if (now.state === state) return state;
      state = now.state;
    }
  }
}

function whereOf({ repositoryId, number }: PullRequestKey) {
  return { repository_id: repositoryId, pull_request_number: number };
}
