import { isDeepStrictEqual } from 'node:util';
import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { badRequest, StatusCause, StatusError } from './status';

function invalid(resource: Resource, name: string, causes: StatusCause[]) {
  const list = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = `is invalid: ${list.join(', ')}`;
  return StatusError.of('Invalid', resource, name, { text, causes });
}

function cause(field: string, message: string): StatusCause {
  return { reason: 'FieldValueInvalid', message, field };
}

/** The checked and defaulted object in a request body. Values are never repeated in errors: they may be secret. */
export function parseObject(
  resource: Resource,
  namespace: string | undefined,
  input: unknown,
): KubeObject {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw badRequest('the body of the request must be an object');
  }
  const { kind, apiVersion } = resource;
  const identity = { kind, apiVersion, metadata: { namespace } };
  // Kubernetes reads null as absent.
  const body = JSON.parse(JSON.stringify(input), (_, value) => {
    return value ?? undefined;
  });
  for (const field of ['kind', 'apiVersion', 'metadata.namespace']) {
    const given = fieldAt(body, field) || fieldAt(identity, field);
    if (given === fieldAt(identity, field)) continue;
    throw badRequest(`${field} of the object does not match the request`);
  }
  const parsed = resource.schema.safeParse({ metadata: {}, ...body });
  if (!parsed.success) {
    const causes = parsed.error.issues.map(({ path, message }) =>
      cause(path.join('.'), message),
    );
    throw invalid(resource, body.metadata?.name, causes);
  }
  const object = { ...(parsed.data as KubeObject), kind, apiVersion };
  if (namespace) object.metadata.namespace = namespace;
  resource.normalize?.(object);
  return object;
}

/** Refuses an update of what may not change. */
export function checkUpdate(
  resource: Resource,
  current: KubeObject,
  next: KubeObject,
): void {
  const frozen = current.immutable ? ['data', 'binaryData'] : [];
  const changed = [...resource.immutable, ...frozen].filter(
    field => !isDeepStrictEqual(fieldAt(current, field), fieldAt(next, field)),
  );
  if (changed.length === 0) return;
  const causes = changed.map(field => cause(field, 'field is immutable'));
  throw invalid(resource, current.metadata.name, causes);
}
