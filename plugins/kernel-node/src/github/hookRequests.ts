import { gitHubCall } from './gitHubFailure';
import { ONCE } from './octokit';
import type { RepositoryTarget } from './repositoryTarget';
import type { GitHubDelivery } from './types';

const PAGE_SIZE = 100;

interface WebhookSettings {
  url: string;
  secret: string;
  events: string[];
}

/** A hook with the same address is taken over, whoever made it and whatever it says. */
export async function ensureWebhook(
  target: RepositoryTarget,
  settings: WebhookSettings,
): Promise<{ hookId: string }> {
  return gitHubCall('set up the webhook', async () => {
    const existing = await findWebhook(target, settings.url);
    const hookId =
      existing === undefined
        ? await createWebhook(target, settings)
        : await updateWebhook(target, existing, settings);
    return { hookId: String(hookId) };
  });
}

/**
 * Throws NotFoundError for a hook that GitHub doesn't show: it is gone, or the token may
 * not see hooks. Nothing is sent any more once `signal` is aborted.
 */
export async function deleteWebhook(
  { octokit, repo }: RepositoryTarget,
  { hookId, signal }: { hookId: string; signal?: AbortSignal },
): Promise<void> {
  await gitHubCall(`delete webhook ${hookId}`, () =>
    octokit.repos.deleteWebhook({
      ...repo,
      hook_id: Number(hookId),
      request: { signal },
    }),
  );
}

async function createWebhook(
  target: RepositoryTarget,
  settings: WebhookSettings,
): Promise<number> {
  const { octokit, repo } = target;
  try {
    const { data } = await octokit.repos.createWebhook({
      ...repo,
      ...ONCE,
      ...hookBody(settings),
    });
    return data.id;
  } catch (error) {
    // Somebody was faster, or GitHub made it and the answer got lost.
    const hookId = isTaken(error)
      ? await findWebhook(target, settings.url)
      : undefined;
    if (hookId === undefined) throw error;
    return updateWebhook(target, hookId, settings);
  }
}

function isTaken(error: unknown): boolean {
  const { status, message } = error as { status?: number; message?: string };
  return status === 422 && /already exists/.test(message ?? '');
}

/** The stored secret can't be read, so it is always written. */
async function updateWebhook(
  { octokit, repo }: RepositoryTarget,
  hookId: number,
  settings: WebhookSettings,
): Promise<number> {
  await octokit.repos.updateWebhook({
    ...repo,
    hook_id: hookId,
    ...hookBody(settings),
  });
  return hookId;
}

function hookBody({ url, secret, events }: WebhookSettings) {
  return {
    config: { url, secret, content_type: 'json', insecure_ssl: '0' },
    events,
    active: true,
  };
}

async function findWebhook(
  { octokit, repo }: RepositoryTarget,
  url: string,
): Promise<number | undefined> {
  const hooks = await octokit.paginate(octokit.repos.listWebhooks, {
    ...repo,
    per_page: PAGE_SIZE,
  });
  return hooks.find(hook => address(hook.config.url) === address(url))?.id;
}

/** Without differences that mean nothing: the case of the host, a slash at the end. */
function address(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}

export async function* readDeliveries(
  { octokit, repo }: RepositoryTarget,
  options: { hookId: string; since: Date },
): AsyncGenerator<GitHubDelivery[]> {
  const pages = octokit.paginate
    .iterator(octokit.repos.listWebhookDeliveries, {
      ...repo,
      hook_id: Number(options.hookId),
      per_page: PAGE_SIZE,
    })
    [Symbol.asyncIterator]();
  for (;;) {
    const page = await gitHubCall('list webhook deliveries', () =>
      pages.next(),
    );
    if (page.done) return;
    const deliveries = page.value.data.map(toDelivery);
    const recent = deliveries.filter(
      ({ deliveredAt }) => deliveredAt > options.since,
    );
    if (recent.length > 0) yield recent;
    if (recent.length < deliveries.length) return;
  }
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
}): GitHubDelivery {
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
