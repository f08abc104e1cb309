import { Forge } from '../Forge';
import { Delivery } from '../store/DeliveryStore';
import { Hook } from '../store/HookStore';
import { Repository } from '../store/RepositoryStore';
import { repositoryApi } from './repository';

const REDACTED = '********';

function presentLastResponse({ store }: Forge, hook: Hook) {
  const last = store.deliveries.last(hook.id);
  if (!last) return { code: null, status: 'unused', message: null };
  const status = last.status_code < 400 ? 'active' : 'failed';
  return { code: last.status_code, status, message: last.status };
}

/** `hook`; the secret is never shown again. */
export function presentHook(forge: Forge, repository: Repository, hook: Hook) {
  const url = `${repositoryApi(forge.urls, repository)}/hooks/${hook.id}`;
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: Boolean(hook.active),
    events: hook.events,
    config: {
      url: hook.url,
      content_type: hook.content_type,
      insecure_ssl: hook.insecure_ssl,
      ...(hook.secret === null ? {} : { secret: REDACTED }),
    },
    created_at: hook.created_at,
    updated_at: hook.updated_at,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: presentLastResponse(forge, hook),
  };
}

/** `hook-delivery-item` */
export function presentDeliverySummary(hook: Hook, delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.delivered_at,
    redelivery: Boolean(delivery.redelivery),
    duration: delivery.duration_ms / 1000,
    status: delivery.status,
    status_code: delivery.status_code,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: hook.repository_id,
    throttled_at: null,
  };
}

/** `hook-delivery` */
export function presentDelivery(hook: Hook, delivery: Delivery) {
  return {
    ...presentDeliverySummary(hook, delivery),
    url: hook.url,
    request: {
      headers: JSON.parse(delivery.request_headers),
      payload: JSON.parse(delivery.payload),
    },
    response: {
      headers: JSON.parse(delivery.response_headers),
      payload: delivery.response_payload,
    },
  };
}
