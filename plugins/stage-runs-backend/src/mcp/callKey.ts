import type { JsonObject, JsonValue } from '@backstage/types';
import { digest } from '../runs/digest';

/**
 * The same for the same call of the same run, in whatever order its arguments are written:
 * an agent that is started again and asks what it has asked before finds that request.
 */
export function callKey(call: {
  runId: string;
  tool: string;
  input: JsonObject;
}): string {
  const { runId, tool, input } = call;
  return digest(JSON.stringify([runId, tool, sorted(input)]));
}

function sorted(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(each => sorted(each) ?? null);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
