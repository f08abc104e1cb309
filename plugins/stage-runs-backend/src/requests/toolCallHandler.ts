import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  Claim,
  PortalUser,
  ProjectDirectory,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentTool,
  AgentTools,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { toolRunOf } from '../mcp/toolRunOf';
import type { OutboxHandler } from '../outbox/OutboxWorker';
import type { OutboxRow } from '../outbox/OutboxStore';
import type { RunRow } from '../runs/rows';
import { isTerminal } from '../runs/runStates';
import type { RunStore } from '../runs/RunStore';
import { mayDecide } from './mayDecide';
import type { RequestDecisions } from './RequestDecisions';
import type { RequestMove, RequestStore } from './RequestStore';
import type { RequestRow } from './rows';

/** As long as any call of a tool may take. */
const CALL_TIMEOUT_MS = 60_000;
const MAX_RESULT_BYTES = 64 * 1024;

interface Options {
  logger: LoggerService;
  tools: AgentTools;
  directory: ProjectDirectory;
  redaction: Redaction;
  store: RunStore;
  requests: RequestStore;
  decisions: RequestDecisions;
}

/**
 * Carries out a call that people have approved, outside of any transaction. Taken over after
 * a crash it calls again with the same key: what the tool has done under that key it does
 * not do again. The end of the request is stored once, under the lease.
 */
export function toolCallHandler(options: Options): OutboxHandler {
  const { requests, store } = options;
  return async claim => {
    const { requestId } = claim.row.payload as { requestId: string };
    const request = await requests.find(requestId);
    if (request?.status !== 'approved') return;
    const run = await store.find(request.run_id);
    const refusal = await refusalOf(options, run, request);
    const move = refusal
      ? failed('call_refused', refusal)
      : await carryOut(options, claim, { run, request });
    await claim.transaction(async trx => {
      const locked = await store.lock(trx, run.id);
      const current = await requests.lock(trx, request.id);
      await options.decisions.end(trx, locked, current, move);
    });
  };
}

/** Asked again, because things may have changed since a person saw the request. */
async function refusalOf(
  options: Options,
  run: RunRow,
  request: RequestRow,
): Promise<string | undefined> {
  if (isTerminal(run.status) || run.stop_requested_at) {
    return request.call_started_at
      ? 'The run ended while the call was carried out: it may or may not have taken effect'
      : 'The run has ended before the call was carried out';
  }
  const tool = options.tools.find(request.tool!);
  if (!tool) return `The tool ${request.tool} is no longer installed`;
  const toolRun = toolRunOf(run);
  if (tool.isOffered && !tool.isOffered(toolRun)) {
    return `The run may not call ${request.tool} any more`;
  }
  const input = tool.input.safeParse(request.arguments);
  if (!input.success) {
    return `${request.tool} does not take these arguments any more`;
  }
  const mode = tool.approval?.(toolRun, input.data) ?? 'none';
  if (mode === 'none' || mode === request.mode) return undefined;
  return (await decidedEnough(options, request, mode))
    ? undefined
    : `${request.tool} needs the approval of an admin by now`;
}

/** Whether who has approved may also approve what is needed by now. */
async function decidedEnough(
  { directory, requests }: Options,
  request: RequestRow,
  mode: RequestRow['mode'],
): Promise<boolean> {
  const decision = await requests.decisionOf(request.id);
  const user: PortalUser | undefined =
    decision && (await directory.userByEntityRef(decision.user_entity_ref));
  if (!user) return false;
  const role = await directory.roleIn({
    projectId: request.project_id,
    userId: user.id,
  });
  return mayDecide(mode, { user, role });
}

async function carryOut(
  options: Options,
  claim: Claim<OutboxRow>,
  { run, request }: { run: RunRow; request: RequestRow },
): Promise<RequestMove> {
  const { redaction, requests, tools } = options;
  const tool = tools.find(request.tool!)!;
  await claim.transaction(trx => requests.noteCallStarted(trx, request.id));
  try {
    const result = await callTool(tool, claim, run, request);
    return applied(redaction.redactJson(result));
  } catch (error) {
    // Nobody knows what became of the call: whoever has the entry next calls again.
    if (claim.signal.aborted) throw error;
    options.logger.warn('An approved call of a tool has failed', {
      ...{ requestId: request.id, tool: tool.name, runId: run.id },
      reason: redaction.redact(String(error)),
    });
    return failed('call_failed', redaction.redact(told(tool, error)));
  }
}

async function callTool(
  tool: AgentTool,
  claim: Claim<OutboxRow>,
  run: RunRow,
  request: RequestRow,
): Promise<JsonObject> {
  const signal = AbortSignal.any([
    ...[claim.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)],
  ]);
  const call = tool.call({
    run: toolRunOf(run),
    input: tool.input.parse(request.arguments),
    idempotencyKey: request.idempotency_key,
    signal,
  });
  return Promise.race([call, whenAborted(signal)]);
}

/** A tool that does not look at its signal must not keep the entry for ever. */
async function whenAborted(signal: AbortSignal): Promise<never> {
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  throw new ConflictError(
    'The tool took longer than 60 s: it may or may not have taken effect',
  );
}

function applied(result: JsonObject): RequestMove {
  const isLarge = JSON.stringify(result).length > MAX_RESULT_BYTES;
  return {
    ...{ to: 'applied', by: 'platform' },
    ended: {
      code: 'carried_out',
      result: isLarge
        ? { note: 'The tool has answered more than is kept (64 KiB)' }
        : result,
    },
  };
}

function failed(code: 'call_failed' | 'call_refused', reason: string) {
  const ended = { code, reason: reason.slice(0, 2_000) };
  return { ...{ to: 'failed', by: 'platform' }, ended } satisfies RequestMove;
}

/** The errors that a tool throws for its caller; anything else is nobody's business but the log's. */
function told(tool: AgentTool, error: unknown): string {
  const isForCaller =
    error instanceof InputError ||
    error instanceof NotAllowedError ||
    error instanceof NotFoundError ||
    error instanceof ConflictError;
  return isForCaller ? error.message : `${tool.name} has failed`;
}
