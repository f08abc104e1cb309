import { gitHubCall } from './gitHubFailure';
import { ONCE } from './octokit';
import type { RepositoryTarget } from './repositoryTarget';
import type { GitHubRepository } from './types';

const PAGE_SIZE = 100;
const MAX_DELIVERIES = 500;

type Delivery = Awaited<ReturnType<GitHubRepository['deliveries']>>[number];

export async function ensureWebhook(
  { octokit, repo }: RepositoryTarget,
  options: { url: string; secret: string; events: string[] },
): Promise<{ hookId: string }> {
  const { url, secret, events } = options;
  const config = { url, secret, content_type: 'json', insecure_ssl: '0' };
  return gitHubCall('set up the webhook', async () => {
    const hooks = await octokit.paginate(octokit.repos.listWebhooks, {
      ...repo,
      per_page: PAGE_SIZE,
    });
    const existing = hooks.find(hook => hook.config.url === url);
    if (!existing) {
      const { data } = await octokit.repos.createWebhook({
        ...repo,
        ...ONCE,
        config,
        events,
        active: true,
      });
      return { hookId: String(data.id) };
    }
    // The stored secret can't be read, so it is always written.
    await octokit.repos.updateWebhook({
      ...repo,
      hook_id: existing.id,
      config,
      events,
      active: true,
    });
    return { hookId: String(existing.id) };
  });
}

export async function readDeliveries(
  { octokit, repo }: RepositoryTarget,
  options: { hookId: string; since: Date },
): Promise<Delivery[]> {
  return gitHubCall('list webhook deliveries', async () => {
    const deliveries: Delivery[] = [];
    const pages = octokit.paginate.iterator(
      octokit.repos.listWebhookDeliveries,
      {
        ...repo,
        hook_id: Number(options.hookId),
        per_page: PAGE_SIZE,
      },
    );
    for await (const { data } of pages) {
      const recent = data
        .map(toDelivery)
        .filter(({ deliveredAt }) => deliveredAt > options.since);
      deliveries.push(...recent);
      if (recent.length < data.length || deliveries.length >= MAX_DELIVERIES) {
        break;
      }
    }
    return deliveries.slice(0, MAX_DELIVERIES);
  });
}

export async function redeliver(
  { octokit, repo }: RepositoryTarget,
  options: { hookId: string; deliveryId: string },
): Promise<void> {
  await gitHubCall(`redeliver delivery ${options.deliveryId}`, () =>
    octokit.repos.redeliverWebhookDelivery({
      ...repo,
      ...ONCE,
      hook_id: Number(options.hookId),
      delivery_id: Number(options.deliveryId),
    }),
  );
}

function toDelivery(delivery: {
  id: number;
  guid: string;
  delivered_at: string;
  status_code: number;
  event: string;
  action: string | null;
  redelivery: boolean;
}): Delivery {
  return {
    id: String(delivery.id),
    guid: delivery.guid,
    deliveredAt: new Date(delivery.delivered_at),
    statusCode: delivery.status_code,
    event: delivery.event,
    action: delivery.action ?? undefined,
    isRedelivery: delivery.redelivery,
  };
}
