import { describeError, JsonSchemas, pointer } from './jsonSchemas';
import description from './generated/webhooks.json';

const schemas = new JsonSchemas('webhooks', description);

/** How a payload differs from what GitHub says it sends, if it does. */
export function webhookError(
  event: string,
  action: string | null,
  payload: string,
): string | undefined {
  const name = [event, action].filter(Boolean).join('-').replace(/_/g, '-');
  const error = schemas.firstError(
    pointer('webhooks', name),
    JSON.parse(payload),
  );
  return error && describeError(error);
}
