import { randomUUID } from 'node:crypto';
import { Forge } from '../Forge';
import { checkWebhook } from '../openapi/webhookDescription';
import { presentAccount, presentOrganization } from '../present/account';
import { presentRepository } from '../present/repository';
import { Account } from '../store/AccountStore';
import { Hook } from '../store/HookStore';
import { wholeList } from '../store/Page';
import { Repository } from '../store/RepositoryStore';

export interface WebhookEvent {
  repository: Repository;
  /** Who caused it. */
  sender: Account;
  /** `issues`, `push`, … */
  event: string;
  /** `labeled`, …; null for an event without actions. */
  action: string | null;
  /** The fields that are the event's own; made only when someone listens. */
  payload: () => object;
}

/**
 * Puts an event into the outbox of every hook that listens. Called inside the
 * transaction of the change, so that one is never stored without the other.
 */
export function emit(forge: Forge, event: WebhookEvent): void {
  const hooks = forge.store.hooks
    .ofRepository(event.repository.id, wholeList)
    .filter(hook => hook.active && listens(hook, event.event));
  if (hooks.length === 0) return;
  const payload = JSON.stringify(fullPayload(forge, event));
  checkWebhook(event.event, event.action, payload);
  for (const hook of hooks) enqueue(forge, hook, event, payload);
}

/** The first delivery of a hook, which says that the hook works. */
export function emitPing(
  forge: Forge,
  event: Omit<WebhookEvent, 'event' | 'action'>,
  hook: Hook,
): void {
  const ping = { ...event, event: 'ping', action: null };
  const payload = JSON.stringify(fullPayload(forge, ping));
  checkWebhook('ping', null, payload);
  enqueue(forge, hook, ping, payload);
}

const listens = (hook: Hook, event: string) =>
  hook.events.includes('*') || hook.events.includes(event);

function enqueue(
  forge: Forge,
  hook: Hook,
  { event, action }: WebhookEvent,
  payload: string,
): void {
  forge.store.deliveries.insert({
    hook_id: hook.id,
    guid: randomUUID(),
    event,
    action,
    redelivery: 0,
    payload,
    created_at: forge.now(),
  });
  forge.dispatcher.wake(hook.id);
}

function fullPayload(
  forge: Forge,
  { repository, sender, action, payload }: WebhookEvent,
) {
  const owner = forge.store.accounts.byId(repository.owner_id)!;
  return {
    ...(action === null ? {} : { action }),
    repository: presentRepository(forge, repository),
    sender: presentAccount(forge, sender),
    ...(owner.type === 'Organization'
      ? { organization: presentOrganization(forge, owner) }
      : {}),
    ...payload(),
  };
}
