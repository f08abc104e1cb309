import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { withoutNulls } from './mergePatch';
import { fieldAt, KubeObject, ObjectMeta } from './objects';
import { groupVersion, Resource } from './resources';
import { badRequest, invalid, StatusCause } from './status';

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_GENERATED_LENGTH = 63;

/** A name that begins with `prefix`, as the API server makes for `generateName`. */
export function generatedName(prefix: string): string {
  const letters = Array.from(
    { length: SUFFIX_LENGTH },
    () => SUFFIX_LETTERS[Math.floor(Math.random() * SUFFIX_LETTERS.length)],
  );
  return (
    prefix.slice(0, MAX_GENERATED_LENGTH - SUFFIX_LENGTH) + letters.join('')
  );
}

function causeOf(
  issue: z.core.$ZodIssue,
  body: unknown,
  resource: Resource,
): StatusCause {
  const field = issue.path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
  const value = fieldAt(body, issue.path.map(String).join('.'));
  if (value === undefined && issue.code !== 'custom') {
    return { reason: 'FieldValueRequired', message: 'Required value', field };
  }
  // A Secret's values must not come back in an error message.
  const shown = typeof value === 'string' && resource.kind !== 'Secret';
  const quoted = shown ? `${JSON.stringify(value)}: ` : '';
  const message = `Invalid value: ${quoted}${issue.message}`;
  return { reason: 'FieldValueInvalid', message, field };
}

function checkIdentity(
  resource: Resource,
  namespace: string | undefined,
  body: KubeObject,
): void {
  const expected = { apiVersion: groupVersion(resource), kind: resource.kind };
  for (const field of ['apiVersion', 'kind'] as const) {
    if (body[field] && body[field] !== expected[field]) {
      throw badRequest(
        `the ${field} in the data (${body[field]}) does not match the expected ${field} (${expected[field]})`,
      );
    }
  }
  const given = body.metadata?.namespace;
  if (given && given !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}

/** The checked and defaulted object in a request body. The name is generated when only `generateName` is given. */
export function parseObject(
  resource: Resource,
  namespace: string | undefined,
  input: unknown,
): KubeObject {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw badRequest('the body of the request must be one object');
  }
  const body = withoutNulls(input) as KubeObject;
  checkIdentity(resource, namespace, body);
  const metadata: Partial<ObjectMeta> = { ...body.metadata };
  if (!metadata.name && metadata.generateName) {
    metadata.name = generatedName(metadata.generateName);
  }
  const parsed = resource.schema.safeParse({ ...body, metadata });
  if (!parsed.success) {
    const causes = parsed.error.issues.map(issue =>
      causeOf(issue, body, resource),
    );
    throw invalid(resource, metadata.name ?? '', causes);
  }
  const object = parsed.data as KubeObject;
  object.apiVersion = groupVersion(resource);
  object.kind = resource.kind;
  if (namespace) object.metadata.namespace = namespace;
  resource.normalize?.(object);
  return object;
}

/** Refuses an update that touches what may not change. */
export function checkUpdate(
  resource: Resource,
  current: KubeObject,
  next: KubeObject,
): void {
  const frozen = current.immutable ? resource.frozenFields ?? [] : [];
  const changed = [...resource.immutableFields, ...frozen].filter(
    field => !isDeepStrictEqual(fieldAt(current, field), fieldAt(next, field)),
  );
  if (changed.length === 0) return;
  const causes = changed.map(field => ({
    reason: 'FieldValueInvalid',
    message: 'Invalid value: field is immutable',
    field,
  }));
  throw invalid(resource, current.metadata.name, causes);
}
