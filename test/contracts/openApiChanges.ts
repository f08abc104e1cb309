import { isDeepStrictEqual } from 'node:util';
import { diffSpecs } from 'openapi-diff';
import { parse } from 'yaml';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: unknown;
  responses?: unknown;
}

/** As much of an OpenAPI document as is looked at; references are resolved. */
interface Document {
  paths: Record<string, Record<string, Operation>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/**
 * What of an OpenAPI document's changes breaks a client of the released one, a line each.
 * A new value of an enumeration in an answer does not: clients have to take values that
 * they do not know.
 */
export async function breakingChanges(
  released: string,
  present: string,
): Promise<string[]> {
  const [before, after] = [released, present].map(parsed);
  return [
    ...parameterChanges(before, after),
    ...valueChanges(before, after),
    ...(await bodyChanges(before, after)),
  ];
}

function parsed(text: string): Document {
  const document = parse(text) as Document;
  return resolved(document, document) as Document;
}

/** References replaced by what they name; our documents have no circular ones. */
function resolved(node: unknown, root: object): unknown {
  if (Array.isArray(node)) return node.map(each => resolved(each, root));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as { $ref?: string };
  if ($ref) return resolved(lookUp(root, $ref), root);
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, resolved(value, root)]),
  );
}

function lookUp(root: object, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce((node: any, key) => node[key], root);
}

function operationsOf(document: Document): Map<string, Operation> {
  return new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.filter(method => item[method]).map(method => [
        `${method.toUpperCase()} ${path}`,
        item[method],
      ]),
    ),
  );
}

/** The library compares bodies and headers, and no parameters. */
function parameterChanges(before: Document, after: Document): string[] {
  const present = operationsOf(after);
  return [...operationsOf(before)].flatMap(([name, operation]) => {
    const now = present.get(name);
    if (!now) return [];
    const keyOf = (each: Parameter) => `${each.in} parameter ${each.name}`;
    const then = new Map(
      operation.parameters?.map(each => [keyOf(each), each]),
    );
    const kept = new Map(now.parameters?.map(each => [keyOf(each), each]));
    const gone = [...then.keys()].filter(key => !kept.has(key));
    const demanded = [...kept].filter(
      ([key, each]) => each.required && !then.get(key)?.required,
    );
    return [
      ...gone.map(key => `${name}: ${key} is gone`),
      ...demanded.map(([key]) => `${name}: ${key} is required now`),
    ];
  });
}

async function bodyChanges(
  before: Document,
  after: Document,
): Promise<string[]> {
  const [released, present] = changedAlone(before, after);
  const outcome = await diffSpecs({
    sourceSpec: specOf('released', released),
    destinationSpec: specOf('present', present),
  });
  if (!outcome.breakingDifferencesFound) return [];
  return outcome.breakingDifferences.map(({ code, ...difference }) => {
    const details = [
      ...difference.sourceSpecEntityDetails,
      ...difference.destinationSpecEntityDetails,
    ];
    return `${details[0]?.location}: ${code}`;
  });
}

function specOf(location: string, document: Document) {
  return {
    ...{ location, format: 'openapi3' as const },
    content: JSON.stringify(document),
  };
}

/**
 * Both as clients see them, without the operations that are the same in both: the library
 * needs minutes for our large answers.
 */
function changedAlone(before: Document, after: Document): [Document, Document] {
  const released = asClientsSeeIt(before);
  const present = asClientsSeeIt(withoutNewFields(before, after));
  for (const [path, item] of Object.entries(released.paths)) {
    const now = present.paths[path] ?? {};
    const same = METHODS.filter(
      method => item[method] && isDeepStrictEqual(item[method], now[method]),
    );
    for (const method of same) {
      delete item[method];
      delete now[method];
    }
  }
  return [released, present];
}

/** Of the answers: clients pass over what they do not know. */
function withoutNewFields(before: Document, after: Document): Document {
  const known = operationsOf(before);
  const seen = structuredClone(after);
  for (const [name, operation] of operationsOf(seen)) {
    const released = known.get(name)?.responses;
    if (released) {
      operation.responses = fieldsOf(released, operation.responses);
    }
  }
  return seen;
}

function fieldsOf(released: unknown, present: unknown): unknown {
  if (!isObject(released) || !isObject(present)) return present;
  if (Array.isArray(present)) {
    return present.map((each, index) =>
      fieldsOf((released as Record<string, unknown>)[index], each),
    );
  }
  const isSchema =
    isObject(released.properties) && isObject(present.properties);
  const entries = Object.entries(present).map(([key, value]) => {
    if (!isSchema || key !== 'properties') {
      return [key, fieldsOf(released[key], value)];
    }
    const names = Object.keys(released.properties as object);
    const kept = Object.entries(value as object).filter(([name]) =>
      names.includes(name),
    );
    return [key, fieldsOf(released.properties, Object.fromEntries(kept))];
  });
  const narrowed = Object.fromEntries(entries);
  if (!isSchema || !Array.isArray(narrowed.required)) return narrowed;
  const names = Object.keys(narrowed.properties);
  return {
    ...narrowed,
    required: narrowed.required.filter((name: string) => names.includes(name)),
  };
}

function isObject(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null;
}

/**
 * What a released request did not name it could not have, so that a new field narrows
 * nothing; of an answer clients pass over the fields that they do not know.
 */
function asClientsSeeIt(document: Document): Document {
  const seen = structuredClone(document);
  for (const operation of operationsOf(seen).values()) {
    operation.requestBody = withFurtherFields('refused', operation.requestBody);
    operation.responses = withFurtherFields('taken', operation.responses);
  }
  return seen;
}

function withFurtherFields(are: 'refused' | 'taken', node: unknown): unknown {
  if (Array.isArray(node)) {
    return node.map(each => withFurtherFields(are, each));
  }
  if (typeof node !== 'object' || node === null) return node;
  const parts = Object.entries(node).map(([key, value]) => [
    key,
    withFurtherFields(are, value),
  ]);
  const isObjectSchema = 'properties' in node && !('allOf' in node);
  if (isObjectSchema) parts.push(['additionalProperties', are === 'taken']);
  return Object.fromEntries(parts);
}

/** The library compares no enumerations. */
function valueChanges(before: Document, after: Document): string[] {
  const present = operationsOf(after);
  return [...operationsOf(before)].flatMap(([name, { requestBody }]) => {
    const now = valuesOf(present.get(name)?.requestBody);
    return [...valuesOf(requestBody)].flatMap(([place, values]) => {
      const kept = now.get(place);
      const gone = kept ? values.filter(value => !kept.includes(value)) : [];
      return gone.map(value => `${name}: ${place} takes no ${value} any more`);
    });
  });
}

/** The enumerations below a node, by their place. */
function valuesOf(node: unknown, place = 'body'): Map<string, unknown[]> {
  if (typeof node !== 'object' || node === null) return new Map();
  const { enum: values } = node as { enum?: unknown };
  if (Array.isArray(values)) return new Map([[place, values]]);
  return new Map(
    Object.entries(node).flatMap(([key, value]) => [
      ...valuesOf(value, `${place}.${key}`),
    ]),
  );
}
