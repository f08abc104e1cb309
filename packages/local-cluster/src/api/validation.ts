import { isDeepStrictEqual } from 'node:util';
import { withoutNulls } from './mergePatch';
import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { badRequest, ObjectErrors, StatusCause } from './status';

function cause(path: PropertyKey[], why: string, body: unknown): StatusCause {
  const isMissing = fieldAt(body, path.map(String).join('.')) === undefined;
  const reason = isMissing ? 'FieldValueRequired' : 'FieldValueInvalid';
  const message = isMissing ? 'Required value' : `Invalid value: ${why}`;
  const dotted = path.map(part => {
    return typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
  });
  return { reason, message, field: dotted.join('').slice(1) };
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
  const body = withoutNulls(input) as KubeObject;
  for (const field of ['kind', 'apiVersion', 'metadata.namespace']) {
    const given = fieldAt(body, field) || fieldAt(identity, field);
    if (given === fieldAt(identity, field)) continue;
    throw badRequest(`${field} of the object does not match the request`);
  }
  const metadata = { ...body.metadata };
  const parsed = resource.schema.safeParse({ ...body, metadata });
  if (!parsed.success) {
    const causes = parsed.error.issues.map(({ path, message }) => {
      return cause(path, message, { ...body, metadata });
    });
    throw new ObjectErrors(resource, metadata.name).invalid(causes);
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
  const causes = [...resource.immutable, ...frozen]
    .filter(
      field =>
        !isDeepStrictEqual(fieldAt(current, field), fieldAt(next, field)),
    )
    .map(field => cause(field.split('.'), 'field is immutable', current));
  if (causes.length === 0) return;
  throw new ObjectErrors(resource, current.metadata.name).invalid(causes);
}
