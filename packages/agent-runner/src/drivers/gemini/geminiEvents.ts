import { z } from 'zod';
import type { AgentUsage } from '../types';

/** The parts of Gemini CLI's `--output-format stream-json` that we read. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('init'), session_id: z.string() }),
  z.object({
    type: z.literal('message'),
    role: z.string(),
    content: z.string(),
  }),
  z.object({
    type: z.literal('tool_use'),
    tool_name: z.string(),
    parameters: z.unknown(),
  }),
  z.object({
    type: z.literal('tool_result'),
    status: z.string(),
    output: z.string().default(''),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
  z.object({
    type: z.literal('result'),
    status: z.string(),
    error: z.object({ message: z.string() }).optional(),
    stats: z
      .object({
        input_tokens: z.number(),
        cached: z.number().default(0),
        output_tokens: z.number(),
      })
      .optional(),
  }),
]);

/** What an event means to the run. */
export type GeminiFact =
  | { kind: 'session'; sessionId: string }
  /** A piece of what the model says. */
  | { kind: 'said'; text: string }
  | { kind: 'log'; text: string }
  | { kind: 'result'; failure: string; usage: AgentUsage | undefined };

const MAX_PARAMETER_CHARACTERS = 300;

/** Reads one event; undefined when it says nothing that we tell. */
export function readGeminiEvent(event: unknown): GeminiFact | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  switch (data.type) {
    case 'init':
      return { kind: 'session', sessionId: data.session_id };
    case 'message':
      return data.role === 'assistant'
        ? { kind: 'said', text: data.content }
        : undefined;
    case 'tool_use':
      return {
        kind: 'log',
        text: `${data.tool_name} ${shorten(JSON.stringify(data.parameters))}`,
      };
    case 'tool_result':
      return data.status === 'success'
        ? undefined
        : { kind: 'log', text: `[${data.status}] ${data.output}` };
    case 'error':
      return { kind: 'log', text: `Gemini: ${data.message}` };
    default:
      return readResult(data);
  }
}

function readResult(result: {
  status: string;
  error?: { message: string };
  stats?: { input_tokens: number; cached: number; output_tokens: number };
}): GeminiFact {
  const { status, error, stats } = result;
  const failure =
    status === 'success' ? '' : error?.message ?? `the status is ${status}`;
  const usage = stats && {
    inputTokens: stats.input_tokens,
    cachedInputTokens: stats.cached,
    outputTokens: stats.output_tokens,
    turns: 1,
  };
  return { kind: 'result', failure, usage };
}

function shorten(text = ''): string {
  if (text.length <= MAX_PARAMETER_CHARACTERS) return text;
  return `${text.slice(0, MAX_PARAMETER_CHARACTERS)}…`;
}
