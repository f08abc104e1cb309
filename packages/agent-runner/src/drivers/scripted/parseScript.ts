import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { AgentFailedError } from '../types';
import type { Script } from './findScript';
import {
  scriptSchema,
  stepSchemas,
  type Step,
  type StepKind,
} from './stepSchemas';

/** A script that can't be carried out; says in which line of what text, and why. */
export class ScriptError extends AgentFailedError {
  constructor(place: Place, message: string) {
    super(`Line ${place.line} of the ${place.origin}: ${message}`);
  }
}

interface Place {
  origin: Script['origin'];
  line: number;
}

type Path = ReadonlyArray<PropertyKey>;

interface Source {
  document: Document;
  /** Where the value at a path stands, or its nearest parent. */
  placeOf(path: Path): Place;
}

/**
 * Reads the whole script before anything is done. YAML 1.2 without anchors' aliases,
 * custom tags and doubled keys; unknown steps and fields are refused.
 */
export function parseScript(block: Script): Step[] {
  if (!block.closed) {
    const place = { origin: block.origin, line: block.firstLine - 1 };
    throw new ScriptError(place, 'the block is never closed');
  }
  const source = readYaml(block);
  const script = check(scriptSchema, toValue(source), [], source);
  return script.steps.map((step, index) => readStep(step, index, source));
}

function readYaml(block: Script): Source {
  const lines = new LineCounter();
  const document = parseDocument(block.text, {
    lineCounter: lines,
    prettyErrors: false,
    customTags: [],
  });
  const toPlace = (offset: number) => ({
    origin: block.origin,
    line: block.firstLine + lines.linePos(offset).line - 1,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new ScriptError(toPlace(problem.pos[0]), problem.message);
  return {
    document,
    placeOf: path => toPlace(offsetOf(document, path)),
  };
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function toValue(source: Source): unknown {
  try {
    return source.document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new ScriptError(source.placeOf([]), 'aliases are not allowed');
  }
}

function readStep(value: unknown, index: number, source: Source): Step {
  const path = ['steps', index];
  const kinds = Object.keys(Object(value));
  const [kind] = kinds;
  if (kinds.length !== 1 || typeof value !== 'object' || Array.isArray(value)) {
    throw new ScriptError(
      source.placeOf(path),
      `steps[${index}] must have exactly one key, the kind of the step`,
    );
  }
  if (!isStepKind(kind)) {
    const known = Object.keys(stepSchemas).join(', ');
    throw new ScriptError(
      source.placeOf(path),
      `steps[${index}] has the unknown kind "${kind}"; known: ${known}`,
    );
  }
  const schema: z.ZodType = stepSchemas[kind];
  const content = Object(value)[kind];
  return {
    kind,
    value: check(schema, content, [...path, kind], source),
  } as Step;
}

function isStepKind(kind: string): kind is StepKind {
  return Object.hasOwn(stepSchemas, kind);
}

function check<T>(
  schema: z.ZodType<T>,
  value: unknown,
  at: Path,
  source: Source,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...at, ...issue.path];
  const name = nameOf(path);
  throw new ScriptError(
    source.placeOf(path),
    name ? `${name}: ${issue.message}` : issue.message,
  );
}

function nameOf(path: Path): string {
  return path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
