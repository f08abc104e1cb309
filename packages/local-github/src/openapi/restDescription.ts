import { ErrorObject } from 'ajv';
import { JsonSchemas, pointer } from './jsonSchemas';
import description from './generated/rest.json';

interface Parameter {
  name: string;
  in: string;
  type: string;
  default: unknown;
  schemaPointer: string;
}

interface OperationDescription {
  operationId: string;
  parameters?: object[];
  requestBody?: object;
  responses: Record<string, { $ref?: string; content?: object }>;
}

/** One route, as GitHub describes it. */
export interface Operation {
  /** GitHub's name for it: `issues/add-labels`. */
  id: string;
  method: string;
  /** Path template: `/repos/{owner}/{repo}`. */
  path: string;
  pattern: RegExp;
  pathParameters: Parameter[];
  queryParameters: Parameter[];
  bodyPointer?: string;
  description: OperationDescription;
}

export const schemas = new JsonSchemas('rest', description);

/** These take the rest of the path, slashes included. */
const MULTI_SEGMENT = new Set(['path', 'ref', 'base', 'head']);

/** These may hold slashes although more of the path follows. */
const INNER_MULTI_SEGMENT = new Set(['ref', 'base']);

function resolve(reference: string): any {
  return reference
    .split('/')
    .slice(1)
    .reduce((value: any, key) => value[key], description);
}

function parameterAt(entry: any, at: string): Parameter {
  const resolved = entry.$ref ? resolve(entry.$ref) : entry;
  const base = entry.$ref ? pointerOf(entry.$ref) : at;
  return {
    name: resolved.name,
    in: resolved.in,
    type: resolved.schema.type,
    default: resolved.schema.default,
    schemaPointer: `${base}/schema`,
  };
}

function pointerOf(reference: string): string {
  return reference.slice(1);
}

function pathPattern(path: string, parameters: Parameter[]): RegExp {
  const source = path
    .replace(/\./g, '\\.')
    .replace(/\/\{path\}/, '(?:/(.*))?')
    .replace(/\{(\w+)\}/g, (_, name) => {
      if (parameters.find(entry => entry.name === name)?.type === 'integer') {
        return '(\\d{1,15})';
      }
      const isLast = path.endsWith(`{${name}}`);
      if (isLast && MULTI_SEGMENT.has(name)) return '(.+)';
      return INNER_MULTI_SEGMENT.has(name) ? '(.+?)' : '([^/]+)';
    });
  return new RegExp(`^${source}$`);
}

function readOperation(
  path: string,
  method: string,
  entry: OperationDescription,
): Operation {
  const at = pointer('paths', path, method);
  const parameters = (entry.parameters ?? []).map((parameter, index) =>
    parameterAt(parameter, `${at}/parameters/${index}`),
  );
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]);
  return {
    id: entry.operationId,
    method: method.toUpperCase(),
    path,
    pattern: pathPattern(path, parameters),
    pathParameters: names.map(
      name => parameters.find(parameter => parameter.name === name)!,
    ),
    queryParameters: parameters.filter(({ in: place }) => place === 'query'),
    bodyPointer: entry.requestBody
      ? `${at}${pointer(
          'requestBody',
          'content',
          'application/json',
          'schema',
        )}`
      : undefined,
    description: entry,
  };
}

/** Takes the rest of a path, and so would take `main/status` for a ref. */
const isOpenEnded = ({ pattern }: Operation) =>
  pattern.source.endsWith('(.+)$');

export const operations: Operation[] = Object.entries(description.paths)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, entry]) =>
      readOperation(path, method, entry as OperationDescription),
    ),
  )
  .sort((one, other) => Number(isOpenEnded(one)) - Number(isOpenEnded(other)));

export function findOperation(
  method: string,
  path: string,
): { operation: Operation; captures: string[] } | undefined {
  for (const operation of operations) {
    if (operation.method !== method) continue;
    const match = operation.pattern.exec(path);
    if (match) {
      const captures = match.slice(1).map(capture => capture ?? '');
      return { operation, captures };
    }
  }
  return undefined;
}

/**
 * Checks an answer of ours. An error that the description does not list for
 * this route must at least have the form that every error has.
 */
export function responseError(
  operation: Operation,
  status: number,
  body: unknown,
): ErrorObject | string | undefined {
  const at = responsePointer(operation, status);
  if (at === undefined) {
    return `status ${status} is not described for ${operation.id}`;
  }
  if (at === '') {
    return body === undefined ? undefined : `status ${status} has no body`;
  }
  return schemas.firstError(at, body);
}

/** `''` means: without a body. */
function responsePointer(
  { path, method, description: { responses } }: Operation,
  status: number,
): string | undefined {
  const basicError = pointer('components', 'schemas', 'basic-error');
  const entry = responses[status];
  if (!entry) return status >= 400 ? basicError : undefined;
  const at = entry.$ref
    ? pointerOf(entry.$ref)
    : pointer('paths', path, method.toLowerCase(), 'responses', String(status));
  const content = entry.$ref ? resolve(entry.$ref).content : entry.content;
  if (!content) return status >= 400 ? basicError : '';
  return `${at}${pointer('content', 'application/json', 'schema')}`;
}
