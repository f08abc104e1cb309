import { InputError } from '@backstage/errors';
import type { z } from 'zod';
import { nearestName } from './nearestName';

/**
 * Checks one section of the configuration against a strict schema. Throws an InputError
 * of one line that names the key, what is wrong and, for an unknown key, the near one.
 */
export function parseConfigSection<TSchema extends z.ZodType>(options: {
  schema: TSchema;
  value: unknown;
  /** Where the section is, for example `stagecraft`. */
  path: string;
}): z.output<TSchema> {
  const result = options.schema.safeParse(options.value);
  if (result.success) {
    return result.data;
  }
  const [issue] = result.error.issues;
  const path = joinPath(options.path, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeysAt(options.schema, issue.path);
    throw new InputError(unknownKeyMessage(path, issue.keys[0], known));
  }
  const absent = valueAt(options.value, issue.path) === undefined;
  throw new InputError(
    absent
      ? `Configuration ${path} is missing: set it in app-config.yaml`
      : `Configuration ${path}: ${issue.message}`,
  );
}

function unknownKeyMessage(path: string, key: string, known: string[]): string {
  const near = nearestName(key, known);
  const hint = near
    ? `did you mean ${path}.${near}?`
    : `known keys: ${known.join(', ')}`;
  return `Configuration ${path}.${key} is unknown: ${hint}`;
}

function joinPath(root: string, path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`,
    root,
  );
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    value,
  );
}

/** Walks through wrappers (optional, default) and containers to the object that refused the key. */
function knownKeysAt(schema: z.ZodType, path: PropertyKey[]): string[] {
  let at = unwrap(schema);
  for (const part of path) {
    const def = at.def as {
      shape?: Record<string, z.ZodType>;
      element?: z.ZodType;
    };
    const next =
      typeof part === 'number' ? def.element : def.shape?.[String(part)];
    if (!next) {
      return [];
    }
    at = unwrap(next);
  }
  return Object.keys((at.def as { shape?: object }).shape ?? {});
}

function unwrap(schema: z.ZodType): z.ZodType {
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return inner ? unwrap(inner) : schema;
}
