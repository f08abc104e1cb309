import { Forge } from '../Forge';
import { GitHubError, notFound, validationFailed } from '../GitHubError';
import { presentHook } from '../present/hook';
import { Account } from '../store/AccountStore';
import { Delivery } from '../store/DeliveryStore';
import { Hook } from '../store/HookStore';
import { wholeList } from '../store/Page';
import { Repository } from '../store/RepositoryStore';
import { emitPing } from '../webhooks/emit';
import { may } from './access';

export type HookSettings = Pick<
  Hook,
  'active' | 'events' | 'url' | 'content_type' | 'insecure_ssl' | 'secret'
>;

/** To those who are not admins, hooks do not exist. */
export function requireHookRights(
  forge: Forge,
  repository: Repository,
  actor: Account,
): void {
  if (!may(forge, repository, actor, 'admin')) throw notFound();
}

/** Makes a hook and sends it a ping. */
export function createHook(
  forge: Forge,
  repository: Repository,
  actor: Account,
  settings: HookSettings,
): Hook {
  checkSettings(settings);
  const { store } = forge;
  return store.transaction(() => {
    refuseDuplicate(forge, repository, settings);
    const id = store.hooks.insert({
      ...settings,
      repository_id: repository.id,
      created_at: forge.now(),
      updated_at: forge.now(),
    });
    const hook = store.hooks.byId(id)!;
    ping(forge, repository, actor, hook);
    return hook;
  });
}

export function updateHook(
  forge: Forge,
  hook: Hook,
  settings: HookSettings,
): Hook {
  checkSettings(settings);
  forge.store.hooks.update({ ...hook, ...settings, updated_at: forge.now() });
  return forge.store.hooks.byId(hook.id)!;
}

export function ping(
  forge: Forge,
  repository: Repository,
  sender: Account,
  hook: Hook,
): void {
  const payload = () => ({
    zen: 'Keep it logically awesome.',
    hook_id: hook.id,
    hook: presentHook(forge, repository, hook),
  });
  emitPing(forge, { repository, sender, payload }, hook);
}

/** Sends the same payload with the same GUID once more. */
export function redeliver(forge: Forge, delivery: Delivery): void {
  forge.store.deliveries.insert({
    hook_id: delivery.hook_id,
    guid: delivery.guid,
    event: delivery.event,
    action: delivery.action,
    redelivery: 1,
    payload: delivery.payload,
    created_at: forge.now(),
  });
  forge.dispatcher.wake(delivery.hook_id);
}

function checkSettings({ url, content_type, events }: HookSettings): void {
  const invalid = (field: string) =>
    validationFailed({ resource: 'Hook', field, code: 'invalid' });
  if (!/^https?:$/.test(protocolOf(url))) throw invalid('url');
  if (!/^(json|form)$/.test(content_type)) throw invalid('content_type');
  if (events.length === 0) throw invalid('events');
  if (!events.every(event => /^([a-z_]+|\*)$/.test(event))) {
    throw invalid('events');
  }
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

function refuseDuplicate(
  { store }: Forge,
  repository: Repository,
  settings: HookSettings,
): void {
  const sameEvents = (hook: Hook) =>
    [...hook.events].sort().join() === [...settings.events].sort().join();
  const duplicate = store.hooks
    .ofRepository(repository.id, wholeList)
    .some(
      hook =>
        hook.url === settings.url &&
        hook.content_type === settings.content_type &&
        sameEvents(hook),
    );
  if (!duplicate) return;
  throw new GitHubError(422, 'Validation Failed', {
    errors: [
      {
        resource: 'Hook',
        field: 'url',
        code: 'custom',
        message: 'Hook already exists on this repository',
      },
    ],
  });
}
