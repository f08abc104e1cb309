import {
  createHook,
  HookSettings,
  ping,
  redeliver,
  requireHookRights,
  updateHook,
} from '../actions/hooks';
import { notFound, validationFailed } from '../GitHubError';
import {
  presentDelivery,
  presentDeliverySummary,
  presentHook,
} from '../present/hook';
import { Hook } from '../store/HookStore';
import { hookOf, repositoryOf } from './subject';
import {
  created,
  Handlers,
  noContent,
  ok,
  onePastPage,
  openListOf,
  RestRequest,
  RestResponse,
} from './RestRequest';

interface HookConfig {
  url?: string;
  content_type?: Hook['content_type'];
  secret?: string;
  insecure_ssl?: string | number;
}

interface HookBody {
  name?: string;
  active?: boolean;
  events?: string[];
  add_events?: string[];
  remove_events?: string[];
  config?: HookConfig;
}

const DEFAULT_EVENTS = ['push'];

function configSettings(config: HookConfig) {
  return {
    url: config.url ?? '',
    content_type: config.content_type ?? ('form' as const),
    secret: config.secret || null,
    insecure_ssl:
      String(config.insecure_ssl) === '1' ? ('1' as const) : ('0' as const),
  };
}

function list(request: RestRequest) {
  const { forge, actor, page } = request;
  const repository = repositoryOf(request);
  requireHookRights(forge, repository, actor);
  const hooks = forge.store.hooks.ofRepository(
    repository.id,
    onePastPage(page),
  );
  return openListOf(hooks, page, hook => presentHook(forge, repository, hook));
}

function create(request: RestRequest<HookBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  requireHookRights(forge, repository, actor);
  if (body.name !== undefined && body.name !== 'web') {
    throw validationFailed({
      resource: 'Hook',
      field: 'name',
      code: 'invalid',
    });
  }
  const hook = createHook(forge, repository, actor, {
    ...configSettings(body.config ?? {}),
    active: Number(body.active ?? true),
    events: [...new Set(body.events ?? DEFAULT_EVENTS)],
  });
  return created(presentHook(forge, repository, hook));
}

function get(request: RestRequest) {
  const { repository, hook } = hookOf(request);
  return ok(presentHook(request.forge, repository, hook));
}

function update(request: RestRequest<HookBody>) {
  const { forge, body } = request;
  const { repository, hook } = hookOf(request);
  const events = new Set([
    ...(body.events ?? hook.events),
    ...(body.add_events ?? []),
  ]);
  for (const event of body.remove_events ?? []) events.delete(event);
  const settings: HookSettings = {
    ...hook,
    ...(body.config && configSettings(body.config)),
    active: Number(body.active ?? hook.active),
    events: [...events],
  };
  const changed = updateHook(forge, hook, settings);
  return ok(presentHook(forge, repository, changed));
}

function remove(request: RestRequest) {
  request.forge.store.hooks.delete(hookOf(request).hook.id);
  return noContent();
}

function sendPing(request: RestRequest) {
  const { repository, hook } = hookOf(request);
  ping(request.forge, repository, request.actor, hook);
  return noContent();
}

function listDeliveries(
  request: RestRequest<
    unknown,
    { cursor?: string; status?: 'success' | 'failure' }
  >,
): RestResponse {
  const { forge, query, page } = request;
  const { hook } = hookOf(request);
  const deliveries = forge.store.deliveries.list({
    hookId: hook.id,
    before: readCursor(query.cursor),
    status: query.status,
    limit: page.limit + 1,
  });
  const shown = deliveries.slice(0, page.limit);
  const hasMore = deliveries.length > page.limit;
  return {
    status: 200,
    body: shown.map(delivery => presentDeliverySummary(hook, delivery)),
    links: hasMore ? { next: { cursor: `v1_${shown.at(-1)!.id}` } } : {},
  };
}

function readCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const match = /^v1_(\d{1,15})$/.exec(cursor);
  if (match) return Number(match[1]);
  throw validationFailed({
    resource: 'HookDelivery',
    field: 'cursor',
    code: 'invalid',
  });
}

function deliveryOf(request: RestRequest) {
  const { hook } = hookOf(request);
  const { delivery_id: id } = request.params;
  const delivery = request.forge.store.deliveries.byId(hook.id, id);
  if (!delivery) throw notFound();
  return { hook, delivery };
}

function getDelivery(request: RestRequest) {
  const { hook, delivery } = deliveryOf(request);
  return ok(presentDelivery(hook, delivery));
}

function sendAgain(request: RestRequest): RestResponse {
  redeliver(request.forge, deliveryOf(request).delivery);
  return { status: 202, body: {} };
}

export const hookHandlers: Handlers = {
  'repos/list-webhooks': list,
  'repos/create-webhook': create,
  'repos/get-webhook': get,
  'repos/update-webhook': update,
  'repos/delete-webhook': remove,
  'repos/ping-webhook': sendPing,
  'repos/list-webhook-deliveries': listDeliveries,
  'repos/get-webhook-delivery': getDelivery,
  'repos/redeliver-webhook-delivery': sendAgain,
};
