import { ErrorObject } from 'ajv';
import { GitHubError } from '../GitHubError';
import { Operation, schemas } from '../openapi/restDescription';
import { Page } from '../store/Page';

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 100;

/** Path parameters by name, decoded. */
export function readParams(
  operation: Operation,
  captures: string[],
): Record<string, string | number> {
  const entries = operation.pathParameters.map(({ name, type }, index) => [
    name,
    type === 'integer' ? Number(captures[index]) : decode(captures[index]),
  ]);
  return Object.fromEntries(entries);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GitHubError(400, 'Bad Request');
  }
}

/** Like GitHub, takes the nearest page size that it allows. */
export function readPage(query: URLSearchParams): Page {
  const number = (name: string, otherwise: number) => {
    const value = Number.parseInt(query.get(name) ?? '', 10);
    return Number.isSafeInteger(value) && value > 0 ? value : otherwise;
  };
  const limit = Math.min(number('per_page', DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
  return { limit, offset: (Math.min(number('page', 1), 1e9) - 1) * limit };
}

export function readQuery(
  operation: Operation,
  query: URLSearchParams,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const parameter of operation.queryParameters) {
    const { name, schemaPointer, type } = parameter;
    if (name === 'page' || name === 'per_page') continue;
    const text = query.get(name);
    if (text === null || text === '') {
      values[name] = parameter.default;
      continue;
    }
    const value = coerce(type, text);
    const error = schemas.firstError(schemaPointer, value);
    if (error) throw invalidRequest(error, name);
    values[name] = value;
  }
  return values;
}

/** A text that is not what its type says stays one and fails the check. */
function coerce(type: string, text: string): unknown {
  if (type === 'integer' && text.trim() !== '') return Number(text);
  if (type === 'boolean' && text === 'true') return true;
  if (type === 'boolean' && text === 'false') return false;
  return text;
}

export function readBody(operation: Operation, text: string): unknown {
  if (operation.bodyPointer === undefined) return undefined;
  const body = wrapLabels(operation, parse(text));
  if (body === null && acceptsNull(operation.bodyPointer)) return {};
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new GitHubError(400, 'Body should be a JSON object');
  }
  const error = schemas.firstError(operation.bodyPointer, body);
  if (error) throw invalidRequest(error, 'body');
  return body;
}

/** Where nothing is required, null is as good as an empty object. */
function acceptsNull(bodyPointer: string): boolean {
  return schemas.firstError(bodyPointer, null) === undefined;
}

function parse(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new GitHubError(400, 'Problems parsing JSON');
  }
}

/** The label routes also take the bare list; their prose says so. */
function wrapLabels(operation: Operation, body: unknown): unknown {
  const takesLabels = /^issues\/(add|set)-labels$/.test(operation.id);
  return takesLabels && Array.isArray(body) ? { labels: body } : body;
}

function invalidRequest(error: ErrorObject, where: string): GitHubError {
  const detail =
    error.keyword === 'required'
      ? `"${error.params.missingProperty}" wasn't supplied.`
      : `For '${where}${error.instancePath}': ${error.message}.`;
  return new GitHubError(422, `Invalid request.\n\n${detail}`);
}
