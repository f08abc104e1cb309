import type {
  DeliveryOutcome,
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

const NOTED: DeliveryReason = 'pull_request_state_noted';

/** Keeps in mind whether a delivered pull request still waits for its review, and stops what revises a closed one. Starts nothing. */
export class PullRequestWebhookHandler implements WebhookHandler {
  readonly event = 'pull_request';
  readonly #knex: Knex;
  readonly #stops: StopOnClose;

  constructor(options: { knex: Knex; stops: StopOnClose }) {
    this.#knex = options.knex;
    this.#stops = options.stops;
  }

  async handle(
    delivery: WebhookDelivery,
  ): Promise<DeliveryOutcome | undefined> {
    const payload = schema.safeParse(delivery.payload);
    if (!payload.success || !delivery.repository) return undefined;
    const state = payload.data.action === 'closed' ? 'closed' : 'open';
    await this.#knex('runs')
      .where({
        repository_id: delivery.repository.id,
        pull_request_number: payload.data.pull_request.number,
      })
      .update({ pull_request_state: state });
    const stopped =
      state === 'closed' &&
      (await this.#stops.pullRequestClosed({
        repository: delivery.repository,
        number: payload.data.pull_request.number,
        by: payload.data.sender?.login ?? '',
      }));
    return stopped || { status: 'ignored', reason: NOTED };
  }
}
