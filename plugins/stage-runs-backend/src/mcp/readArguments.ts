import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { AgentTool } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { z } from 'zod';

const MAX_ISSUES = 5;

/** The arguments of a call with their defaults; an InputError names each wrong field and what it must be. */
export function readArguments(tool: AgentTool, given: unknown): JsonObject {
  const read = tool.input.strict().safeParse(given ?? {});
  if (read.success) return read.data as JsonObject;
  const issues = read.error.issues.slice(0, MAX_ISSUES).map(told);
  throw new InputError(issues.join('; '));
}

function told(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map(name => JSON.stringify(name)).join(', ');
    return `${names}: there is no such argument, leave it out`;
  }
  const path = issue.path.map(String).join('.');
  return path ? `${path}: ${issue.message}` : issue.message;
}
