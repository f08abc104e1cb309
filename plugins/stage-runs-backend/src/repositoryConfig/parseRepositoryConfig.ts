import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Pipeline } from '../pipeline/Pipeline';
import { findContradictions } from './findContradictions';
import { configOf, serviceStack, type RepositoryConfig } from './schema';

export interface KnownStages {
  all(): readonly Stage[];
  readonly pipeline: Pipeline;
}

/** What a file may name. */
export interface Known {
  stages: KnownStages;
  /** Models and efforts that labels may choose. */
  models: string[];
  efforts: string[];
  /** Values of the scope labels. */
  scopes: string[];
  /** Names of images in the platform's configuration. */
  verifierImages: readonly string[];
}

export type ParsedConfig =
  | { config: RepositoryConfig; problems: [] }
  /** Each says where, what and, where it is known, what would be right. */
  | { config: undefined; problems: string[] };

/** Nobody writes more by hand, and it is read for each run. */
export const MAX_CONFIG_BYTES = 48 * 1024;
const MAX_PROBLEMS = 50;

/**
 * Reads `services.yaml` strictly: an unknown key is a problem, since a mistyped one would
 * silently not hold; keys that begin with `x-` are left to people. Answers all problems,
 * not only the first. The text is anybody's: it is neither run nor rendered.
 */
export function parseRepositoryConfig(
  text: string,
  known: Known,
): ParsedConfig {
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) {
    return refused([`the file is larger than ${MAX_CONFIG_BYTES / 1024} KiB`]);
  }
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    return refused(document.errors.map(({ message }) => firstLine(message)));
  }
  const value = plainValue(document);
  if (value instanceof Error) return refused([firstLine(value.message)]);
  const parsed = serviceStack.safeParse(withoutExtensions(value));
  if (!parsed.success) return refused(parsed.error.issues.flatMap(describe));
  const config = configOf(parsed.data);
  const problems = findContradictions(config, known);
  return problems.length > 0
    ? refused(problems)
    : { config, problems: [] as [] };
}

function refused(problems: string[]): ParsedConfig {
  return { config: undefined, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** Aliases may repeat a part, but not multiply until the memory is full. */
const MAX_ALIASES = 20;

function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return error;
  }
}

function withoutExtensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExtensions);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !name.startsWith('x-'));
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, withoutExtensions(inner)]),
  );
}

function describe(issue: z.core.$ZodIssue): string[] {
  const at = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      name => `${pathText([...issue.path, name])}: is not known`,
    );
  }
  return [`${at || 'the file'}: ${issue.message}`];
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0].replace(/:$/, '');
}
