import { z } from 'zod';
import type { ToolServer } from '../../platform/toolServer';
import { retry } from '../../platform/retry';
import { AgentFailedError } from '../types';

/** What a tool has answered, or why the call was refused. */
export type ToolAnswer =
  | { result: Record<string, unknown> }
  | { refusal: string };

const answerSchema = z.union([
  z.object({
    result: z.object({
      isError: z.boolean().optional(),
      structuredContent: z.record(z.string(), z.unknown()).optional(),
      content: z.array(z.object({ text: z.string().optional() })),
    }),
  }),
  z.object({ error: z.object({ message: z.string() }) }),
]);

/** More than the platform gives a call. */
const CALL_TIMEOUT_MS = 75_000;
const RETRY = {
  budgetMs: 6 * 60_000,
  baseDelayMs: 100,
  maxDelayMs: 5_000,
};
/** What a platform that is starting, or its proxy, answers. */
const AWAY = [404, 502, 503, 504];

class PlatformAwayError extends Error {
  override readonly name = 'PlatformAwayError';
}

/**
 * As much of an MCP client as a script needs: it calls tools, and the server keeps no sessions.
 * While the platform is away a call is made again, so one may be carried out twice.
 */
export class ToolClient {
  readonly #server: ToolServer | undefined;
  readonly #signal: AbortSignal;

  constructor(server: ToolServer | undefined, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  async call(
    name: string,
    input: Record<string, unknown>,
  ): Promise<ToolAnswer> {
    const answer = await retry(() => this.#post(name, input), {
      ...RETRY,
      isRetryable: error => error instanceof PlatformAwayError,
      signal: this.#signal,
    });
    if ('error' in answer) return { refusal: answer.error.message };
    const { isError, structuredContent, content } = answer.result;
    return isError
      ? { refusal: content[0]?.text ?? '' }
      : { result: structuredContent ?? {} };
  }

  async #post(name: string, input: Record<string, unknown>) {
    const server = this.#server;
    if (!server) throw new AgentFailedError('This platform has no tools');
    const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name, arguments: input },
      }),
      signal: AbortSignal.any([this.#signal, timeout]),
    }).catch(error => {
      throw new PlatformAwayError('The platform does not answer', {
        cause: error,
      });
    });
    if (AWAY.includes(response.status)) {
      throw new PlatformAwayError(`The platform answers ${response.status}`);
    }
    const read = answerSchema.safeParse(await response.json());
    if (read.success) return read.data;
    throw new AgentFailedError(`The platform answers ${response.status}`);
  }
}
