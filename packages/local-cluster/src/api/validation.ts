import { isDeepStrictEqual } from 'node:util';
import type { StatusCause } from 'kubernetes-types/meta/v1';
import type { z } from 'zod';
import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { badRequest, refusal } from './status';

function invalid(resource: Resource, name: string, causes: StatusCause[]) {
  const list = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = `is invalid: ${list.join(', ')}`;
  return refusal('Invalid', resource, name, text, causes);
}

/** What breaks the rules, by field. Values are never repeated: they may be secret. */
function causesOf({ issues }: z.ZodError): StatusCause[] {
  return issues.map(({ path, message }) => {
    return { reason: 'FieldValueInvalid', message, field: path.join('.') };
  });
}

/** The options of a request. */
export function parseOptions<T extends z.ZodType>(
  schema: T,
  given: unknown,
): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [{ field, message }] = causesOf(parsed.error);
  throw badRequest(`${field}: ${message}`);
}

/** The checked and defaulted object in a request body. */
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
    throw invalid(resource, body.metadata?.name, causesOf(parsed.error));
  }
  const object = { ...(parsed.data as KubeObject), kind, apiVersion };
  if (namespace) object.metadata.namespace = namespace;
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
  const causes = changed.map(field => {
    return { reason: 'FieldValueInvalid', message: 'is immutable', field };
  });
  throw invalid(resource, current.metadata.name, causes);
}
