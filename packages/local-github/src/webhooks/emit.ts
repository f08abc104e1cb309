import { randomUUID } from 'node:crypto';
import { Forge } from '../Forge';
import { webhookError } from '../openapi/webhookDescription';
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
  const payload = checkedPayload(forge, event);
  for (const hook of hooks) enqueue(forge, hook, event, payload);
}

/** The first delivery of a hook, which says that the hook works. */
export function emitPing(
  forge: Forge,
  event: Omit<WebhookEvent, 'event' | 'action'>,
  hook: Hook,
): void {
  const ping = { ...event, event: 'ping', action: null };
  enqueue(forge, hook, ping, checkedPayload(forge, ping));
}

function listens({ events }: Hook, event: string): boolean {
  return events.includes('*') || events.includes(event);
}

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

/**
 * A payload that GitHub would not send is a defect of ours. It is loud, but the
 * change that it tells of stands, and so the payload is sent.
 */
function checkedPayload(forge: Forge, event: WebhookEvent): string {
  const payload = JSON.stringify(fullPayload(forge, event));
  const error = webhookError(event.event, event.action, payload);
  if (error) {
    forge.logger.error("A payload differs from GitHub's description", {
      event: event.event,
      action: event.action ?? '',
      error,
    });
  }
  return payload;
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
