import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { schemas } from './schemas';
import { badRequest, refusal } from './status';

/** Broken rules by field. Values are never repeated: they may be secret. */
type Broken = [field: string, message: string][];

function brokenIn({ issues }: z.ZodError): Broken {
  return issues.map(({ path, message }) => [path.join('.'), message]);
}

function invalid(resource: Resource, name: string, broken: Broken) {
  const causes = broken.map(([field, message]) => {
    return { reason: 'FieldValueInvalid', message, field };
  });
  const text = broken.map(each => each.join(': ')).join(', ');
  return refusal('Invalid', resource, name, `is invalid: ${text}`, causes);
}

/** The options of a request. */
export function parseOptions<T extends z.ZodType>(
  schema: T,
  given: unknown,
): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badRequest(brokenIn(parsed.error)[0].join(': '));
}

/** The checked and defaulted object in a request body. */
export function parseObject(
  resource: Resource,
  namespace: string | undefined,
  input: unknown,
): KubeObject {
  const { kind, apiVersion } = resource;
  // Kubernetes reads null as absent.
  const body = JSON.parse(JSON.stringify(input), (_, value) => {
    return value ?? undefined;
  });
  const identity = { kind, apiVersion, 'metadata.namespace': namespace };
  for (const [field, expected] of Object.entries(identity)) {
    if ((fieldAt(body, field) || expected) === expected) continue;
    throw badRequest(`${field} of the object does not match the request`);
  }
  const parsed = schemas[resource.kind].safeParse({ metadata: {}, ...body });
  if (!parsed.success) {
    throw invalid(resource, body.metadata?.name, brokenIn(parsed.error));
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
  const broken = changed.map((field): Broken[0] => [field, 'is immutable']);
  throw invalid(resource, current.metadata.name, broken);
}
