import type {
  DeliveryOutcome,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { z } from 'zod';

const schema = z.object({
  action: z.enum(['closed', 'reopened']),
  pull_request: z.object({ number: z.number().int().positive() }),
});

/** Keeps in mind whether a delivered pull request still waits for its review. Starts nothing. */
export class PullRequestWebhookHandler implements WebhookHandler {
  readonly event = 'pull_request';
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
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
    return { status: 'ignored', reason: 'pull_request_state_noted' };
  }
}
