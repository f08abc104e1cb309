import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentTool,
  AgentTools,
  ApprovalMode,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import type { RequestDesk } from '../requests/types';
import type { CallEnd, CallEvents, ToldCall } from './CallEvents';
import { CallEndedError, callFailure } from './callFailure';
import { callKey } from './callKey';
import type { CallLimit } from './CallLimit';
import { cleanJson, cleanText, requireNoSecret } from './cleanAnswer';
import { offeredTools } from './offeredTools';
import { readArguments } from './readArguments';
import { isOpen, toldOf } from './requestAnswers';
import type { ToolCaller } from './ToolCallers';
import { wishOf } from './wishOf';

/** After that a call is answered, whatever its tool goes on doing. */
export const CALL_TIMEOUT_MS = 60_000;

export interface WantedCall {
  name: string;
  arguments: unknown;
  /** Aborted when the caller is gone. */
  signal: AbortSignal;
}

/** `unknown`: the run has no such tool, whether or not there is one. */
export type CallAnswer =
  | { result: JsonObject }
  | { failure: string }
  | 'unknown';

interface StartedCall extends ToldCall {
  tool: string;
  from: number;
}

/**
 * Calls of agents, each judged by the policy of its run as the list is, and told in the
 * run's events. A tool that is not the run's is answered as one that there is not.
 */
export class ToolCalls {
  readonly #knex: Knex;
  readonly #tools: AgentTools;
  readonly #desk: RequestDesk;
  readonly #limit: CallLimit;
  readonly #events: CallEvents;
  readonly #redaction: Redaction;
  readonly #logger: LoggerService;
  readonly #timeoutMs: number;

  constructor(options: {
    knex: Knex;
    tools: AgentTools;
    desk: RequestDesk;
    callLimit: CallLimit;
    callEvents: CallEvents;
    redaction: Redaction;
    logger: LoggerService;
    timeoutMs?: number;
  }) {
    this.#knex = options.knex;
    this.#tools = options.tools;
    this.#desk = options.desk;
    this.#limit = options.callLimit;
    this.#events = options.callEvents;
    this.#redaction = options.redaction;
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
  }

  offered({ run, policy }: ToolCaller): AgentTool[] {
    return offeredTools(this.#tools.all(), run, policy);
  }

  async call(caller: ToolCaller, wanted: WantedCall): Promise<CallAnswer> {
    const call: StartedCall = {
      ...{ callId: randomUUID(), caller, from: performance.now() },
      tool: this.#redaction.redact(wanted.name),
    };
    const admission = await this.#limit.take(caller.row);
    if (!admission.admitted) {
      const { isFirst, waitSeconds } = admission;
      // The others of that minute write nothing: a loop would fill the log.
      if (isFirst) await this.#tellFailed(call, 'rate_limited');
      return {
        failure: `Too many calls in a minute; wait ${waitSeconds} seconds`,
      };
    }
    const tool = this.#find(caller, wanted.name);
    if (!tool) {
      await this.#tellFailed(call, 'not_offered');
      return 'unknown';
    }
    const { category } = tool;
    return this.#judge({ ...call, tool: tool.name, category }, tool, wanted);
  }

  #find(caller: ToolCaller, name: string): AgentTool | undefined {
    const tool = this.#tools.find(name);
    return tool && this.offered(caller).includes(tool) ? tool : undefined;
  }

  async #judge(
    call: StartedCall,
    tool: AgentTool,
    wanted: WantedCall,
  ): Promise<CallAnswer> {
    const { run } = call.caller;
    let input: JsonObject;
    let approval: ApprovalMode;
    try {
      input = readArguments(tool, wanted.arguments);
      requireNoSecret(this.#redaction, call.caller.token, input);
      approval = tool.approval?.(run, input) ?? 'none';
    } catch (error) {
      await this.#events.called(call);
      return this.#fail(call, error);
    }
    const judged = { ...call, approval };
    return approval === 'none'
      ? this.#carryOut(judged, tool, { input, gone: wanted.signal })
      : this.#ask(judged, tool, { input, mode: approval });
  }

  async #carryOut(
    call: StartedCall,
    tool: AgentTool,
    { input, gone }: { input: JsonObject; gone: AbortSignal },
  ): Promise<CallAnswer> {
    const { run } = call.caller;
    await this.#events.called(call);
    const ending = new AbortController();
    try {
      const answer = await this.#inTime(ending, gone, () =>
        tool.call({
          ...{ run, input, idempotencyKey: call.callId },
          signal: ending.signal,
        }),
      );
      const result = this.#clean(call, answer);
      await this.#end(call, { type: 'succeeded' });
      return { result };
    } catch (error) {
      return this.#fail(call, error);
    }
  }

  async #inTime<T>(
    ending: AbortController,
    gone: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const end = (error: CallEndedError) => ending.abort(error);
    const timer = setTimeout(
      () => end(overTime(this.#timeoutMs)),
      this.#timeoutMs,
    );
    const onGone = () => end(callerGone());
    if (gone.aborted) onGone();
    gone.addEventListener('abort', onGone, { once: true });
    const { signal } = ending;
    const ended = new Promise<never>((_, reject) => {
      const onEnd = () => reject(signal.reason);
      if (signal.aborted) onEnd();
      signal.addEventListener('abort', onEnd, { once: true });
    });
    try {
      return await Promise.race([work(), ended]);
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      ended.catch(() => {});
    }
  }

  /** Nothing is carried out here: the desk does it once people have agreed. */
  async #ask(
    call: StartedCall,
    tool: AgentTool,
    { input, mode }: { input: JsonObject; mode: 'owner' | 'delegated' },
  ): Promise<CallAnswer> {
    const { run } = call.caller;
    try {
      const key = callKey({ runId: run.id, tool: tool.name, input });
      const wish = wishOf(tool, { run, input, mode, key });
      const answer = await this.#knex.transaction(async trx => {
        const asked = await this.#desk.ask(trx, wish);
        await this.#events.called(call, trx);
        const end: CallEnd = isOpen(asked)
          ? { type: 'approval_pending', requestId: asked.id }
          : { type: 'succeeded' };
        await this.#end(call, end, trx);
        return asked;
      });
      return { result: this.#clean(call, toldOf(answer)) };
    } catch (error) {
      await this.#events.called(call);
      return this.#fail(call, error);
    }
  }

  async #fail(call: StartedCall, error: unknown): Promise<CallAnswer> {
    const { reason, message, isUnforeseen } = callFailure(error);
    if (isUnforeseen) {
      this.#logger.error('A tool of agents failed', {
        ...{ tool: call.tool, runId: call.caller.run.id },
        reason: String(error),
      });
    }
    await this.#end(call, { type: 'failed', reason });
    return {
      failure: cleanText(this.#redaction, call.caller.token, message),
    };
  }

  async #tellFailed(
    call: StartedCall,
    reason: 'rate_limited' | 'not_offered',
  ): Promise<void> {
    await this.#events.called(call);
    await this.#end(call, { type: 'failed', reason });
  }

  async #end(
    call: StartedCall,
    end: CallEnd,
    trx?: Knex.Transaction,
  ): Promise<void> {
    const durationMs = performance.now() - call.from;
    await this.#events.ended(call, { end, durationMs }, trx);
  }

  #clean({ caller }: ToldCall, answer: JsonObject): JsonObject {
    return cleanJson(this.#redaction, caller.token, answer);
  }
}

function overTime(timeoutMs: number): CallEndedError {
  return new CallEndedError(
    'timeout',
    `The call took longer than ${timeoutMs / 1_000} seconds and may still ` +
      'take effect: look at what it was to change before you call again',
  );
}

function callerGone(): CallEndedError {
  return new CallEndedError('caller_gone', 'The caller is gone');
}
