import { describeError, JsonSchemas, pointer } from './jsonSchemas';
import description from './generated/webhooks.json';

const schemas = new JsonSchemas('webhooks', description);

/** Throws when a payload is not what GitHub says it sends. */
export function checkWebhook(
  event: string,
  action: string | null,
  payload: string,
): void {
  const name = [event, action].filter(Boolean).join('-').replace(/_/g, '-');
  const error = schemas.firstError(
    pointer('webhooks', name),
    JSON.parse(payload),
  );
  if (error) {
    throw new Error(
      `The ${name} payload differs from GitHub's: ${describeError(error)}`,
    );
  }
}
