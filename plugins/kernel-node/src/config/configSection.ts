import type { z } from 'zod';
import { ConfigProblemsError } from './configProblems';
import { nearestName } from './nearestName';

/**
 * Checks one section of the configuration against a strict schema. Throws one
 * ConfigProblemsError for everything that is wrong: first the keys that are not known,
 * with the near name, because a mistyped key is also why another one is missing; then
 * what is missing, then wrong values.
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
  const { issues } = result.error;
  const unknown = issues.filter(isUnknownKeys);
  const others = issues.filter(issue => !isUnknownKeys(issue));
  const isMissing = ({ path }: Issue) =>
    valueAt(options.value, path) === undefined;
  throw new ConfigProblemsError([
    ...unknown.flatMap(issue =>
      unknownKeyProblems({
        keys: issue.keys,
        known: knownKeysAt(options.schema, issue.path),
        path: joinPath(options.path, issue.path),
      }),
    ),
    ...others
      .filter(isMissing)
      .map(
        ({ path }) =>
          `${joinPath(
            options.path,
            path,
          )} is missing: set it in app-config.yaml`,
      ),
    ...others
      .filter(issue => !isMissing(issue))
      .map(
        ({ path, message }) => `${joinPath(options.path, path)}: ${message}`,
      ),
  ]);
}

type Issue = z.core.$ZodIssue;

function isUnknownKeys(
  issue: Issue,
): issue is z.core.$ZodIssueUnrecognizedKeys {
  return issue.code === 'unrecognized_keys';
}

function unknownKeyProblems(options: {
  keys: string[];
  known: string[];
  path: string;
}): string[] {
  const { keys, known, path } = options;
  return keys.map(key => {
    const near = nearestName(key, known);
    const hint = near
      ? `did you mean ${path}.${near}?`
      : `the keys here are ${known.join(', ')}`;
    return `${path}.${key} is not known; ${hint}`;
  });
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
