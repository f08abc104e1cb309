import { createHmac, randomUUID } from 'node:crypto';
import { BOOKSHOP } from './bookshop';
import { judged, type DeliveryState } from './runs';
import type { Stack } from './Stack';
import { waitFor } from './waitFor';

/** A webhook of the bookshop as GitHub has sent it. */
export interface Delivery {
  hookId: number;
  id: number;
  guid: string;
  event: string;
  payload: any;
}

export interface DeliveryQuery {
  event: 'issues' | 'issue_comment' | 'pull_request' | 'pull_request_review';
  action: string;
  /** Of the issue or pull request. */
  number: number;
}

/** What GitHub has sent about an issue or a pull request, newest first, each once. */
export async function deliveriesOf(
  stack: Stack,
  query: DeliveryQuery,
): Promise<Delivery[]> {
  const repos = stack.as('platform').rest.repos;
  const [{ id: hookId }] = (await repos.listWebhooks(BOOKSHOP)).data;
  const list = await repos.listWebhookDeliveries({
    ...{ ...BOOKSHOP, hook_id: hookId, per_page: 100 },
  });
  const fitting = list.data.filter(
    each =>
      each.event === query.event &&
      each.action === query.action &&
      !each.redelivery,
  );
  const deliveries = await Promise.all(
    fitting.map(async ({ id, guid, event }): Promise<Delivery> => {
      const { data } = await repos.getWebhookDelivery({
        ...{ ...BOOKSHOP, hook_id: hookId, delivery_id: id },
      });
      return { hookId, id, guid, event, payload: data.request.payload };
    }),
  );
  return deliveries.filter(({ payload }) => {
    const subject = payload.issue ?? payload.pull_request;
    return subject.number === query.number;
  });
}

/** The newest of so many deliveries, once GitHub has sent them. */
export async function sent(
  stack: Stack,
  query: DeliveryQuery,
  count = 1,
): Promise<Delivery> {
  const [newest] = await waitFor(
    `${count} × ${query.event}.${query.action} of #${query.number}`,
    async () => {
      const found = await deliveriesOf(stack, query);
      return found.length >= count && found;
    },
  );
  return newest;
}

/** Sends a webhook as GitHub would, and waits until the platform has judged it. */
export async function send(
  stack: Stack,
  { event, payload }: Pick<Delivery, 'event' | 'payload'>,
): Promise<DeliveryState> {
  const deliveryId = randomUUID();
  const body = JSON.stringify(payload);
  const signature = createHmac('sha256', stack.webhookSecret)
    .update(body)
    .digest('hex');
  const answer = await fetch(`${stack.host.url}/api/kernel/webhooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': deliveryId,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  if (answer.status !== 202) throw new Error(`It answered ${answer.status}`);
  return judged(stack, deliveryId);
}

/**
 * The delivery once more in both ways: GitHub's redelivery, which has the same GUID, and
 * the same body under a new one, which the platform has to judge again. Resolves when both
 * were answered and every comment that was wanted then is written.
 */
export async function repeat(
  stack: Stack,
  delivery: Delivery,
): Promise<DeliveryState> {
  const repos = stack.as('platform').rest.repos;
  const hook = { ...BOOKSHOP, hook_id: delivery.hookId };
  await repos.redeliverWebhookDelivery({ ...hook, delivery_id: delivery.id });
  await waitFor('the redelivery to be answered', async () => {
    const list = await repos.listWebhookDeliveries({ ...hook, per_page: 100 });
    return list.data.some(
      each =>
        each.guid === delivery.guid &&
        each.redelivery &&
        each.status_code === 200,
    );
  });
  const state = await send(stack, delivery);
  await noticesWritten(stack);
  return state;
}

/** Every comment that says why nothing was started is on GitHub, or will never be. */
export async function noticesWritten(stack: Stack): Promise<void> {
  await waitFor('all notices to be written', async () => {
    const open = await stack.database
      .knex('stage-runs.outbox')
      .where({ kind: 'notice' })
      .whereNotNull('claimable_at');
    return open.length === 0;
  });
}

/** The events of this type that tell of an issue or a pull request, oldest first. */
export function issueEvents(
  stack: Stack,
  number: number,
  type: string,
): Promise<any[]> {
  return stack.database
    .knex('kernel.events')
    .where({ type })
    .whereRaw(`stream like 'issue/%/' || ?`, [number])
    .orderBy('stream_version')
    .select('type', 'payload');
}
