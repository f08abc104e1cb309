import { z } from 'zod';
import type { AgentUsage } from '../types';

/** The parts of `codex exec --json` that we read; everything else is left aside. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.object({
    type: z.literal('item.completed'),
    item: z.looseObject({ type: z.string() }),
  }),
  z.object({
    type: z.literal('turn.completed'),
    usage: z.object({
      input_tokens: z.number(),
      cached_input_tokens: z.number().default(0),
      output_tokens: z.number(),
    }),
  }),
  z.object({
    type: z.literal('turn.failed'),
    error: z.object({ message: z.string() }),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);

const itemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('agent_message'), text: z.string() }),
  z.object({
    type: z.literal('command_execution'),
    command: z.string(),
    aggregated_output: z.string().default(''),
    exit_code: z.number().nullish(),
  }),
  z.object({
    type: z.literal('file_change'),
    changes: z.array(z.object({ path: z.string(), kind: z.string() })),
    status: z.string().optional(),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);

export type TokenTotals = Omit<AgentUsage, 'turns'>;

/** What an event means to the run. */
export type CodexFact =
  | { kind: 'session'; sessionId: string }
  | { kind: 'message'; text: string }
  | { kind: 'log'; text: string }
  /** Totals of the whole session, also of its earlier attempts. */
  | { kind: 'completed'; totals: TokenTotals }
  | { kind: 'failed'; message: string };

const MAX_OUTPUT_CHARACTERS = 4_000;

/** Reads one event; undefined when it says nothing that we tell. */
export function readCodexEvent(event: unknown): CodexFact | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  switch (data.type) {
    case 'thread.started':
      return { kind: 'session', sessionId: data.thread_id };
    case 'item.completed':
      return readItem(data.item);
    case 'turn.completed':
      return { kind: 'completed', totals: toTotals(data.usage) };
    case 'turn.failed':
      return { kind: 'failed', message: data.error.message };
    default:
      return { kind: 'log', text: `Codex: ${data.message}` };
  }
}

function readItem(item: { type: string }): CodexFact | undefined {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  switch (data.type) {
    case 'agent_message':
      return { kind: 'message', text: data.text };
    case 'command_execution':
      return { kind: 'log', text: describeCommand(data) };
    case 'file_change':
      return {
        kind: 'log',
        text: data.changes
          .map(({ path, kind }) => `File ${kind}: ${path}`)
          .join('\n'),
      };
    default:
      return { kind: 'log', text: `Codex: ${data.message}` };
  }
}

function describeCommand(item: {
  command: string;
  aggregated_output: string;
  exit_code?: number | null;
}): string {
  const output = item.aggregated_output.trimEnd();
  const cut = output.length - MAX_OUTPUT_CHARACTERS;
  return [
    `$ ${item.command}`,
    ...(cut > 0 ? [`[${cut} characters left out]`] : []),
    ...(output === '' ? [] : [output.slice(-MAX_OUTPUT_CHARACTERS)]),
    `[exit code ${item.exit_code ?? 'unknown'}]`,
  ].join('\n');
}

export function toTotals(usage: {
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
}): TokenTotals {
  return {
    inputTokens: usage.input_tokens,
    cachedInputTokens: usage.cached_input_tokens,
    outputTokens: usage.output_tokens,
  };
}
